"""`python -m knowledge.pack_guide`: makes the vectors that ship anew. Run it after a change to the guide."""

import numpy as np

from knowledge.bearings import PACKED_PAIRS, questions_by_key
from knowledge.builtin import PACKED, guide_pieces
from knowledge.embeddings import BundledEmbeddings
from knowledge.vectors import pack


def main() -> None:
    embeddings, pieces, questions = BundledEmbeddings(), guide_pieces(), questions_by_key()
    pack(PACKED, embeddings.name, list(pieces), embeddings.embed_passages(list(pieces.values())))
    asked = np.stack([embeddings.embed_query(question) for question in questions.values()])
    pack(PACKED_PAIRS, embeddings.name, list(questions), asked)


if __name__ == "__main__":
    main()
