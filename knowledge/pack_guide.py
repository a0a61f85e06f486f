"""`python -m knowledge.pack_guide`: makes the built-in guide's vectors anew. Run it after a change to the guide."""

from knowledge.builtin import PACKED, guide_passages
from knowledge.embeddings import BundledEmbeddings
from knowledge.intake import embeddable
from knowledge.vectors import pack


def main() -> None:
    pieces = dict(pair for passage in guide_passages() for pair in embeddable(passage))
    embeddings = BundledEmbeddings()
    pack(PACKED, embeddings.name, list(pieces), embeddings.embed_passages(list(pieces.values())))


if __name__ == "__main__":
    main()
