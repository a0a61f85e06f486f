"""`python -m analytics.reviews.train --data FOLDER`: minutes on one core, the same weights each time."""

import argparse
import json
import time
from pathlib import Path

from analytics.reviews.train.english import train_english
from analytics.reviews.train.folding import write_folding
from analytics.reviews.train.opinions import train_opinions
from analytics.reviews.train.polarity import train_polarity
from analytics.reviews.train.siding import train_siding

MODELS = Path(__file__).parent.parent / "models"


def main() -> None:
    """Write every model under models/ and print what each reached on its held-out part."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder with the data sets the model card names")
    parser.add_argument("--everything", action="store_true", help="after measuring, fit on the held-out part too")
    parser.add_argument("--target", type=Path, default=MODELS, help="folder to write the models to")
    parser.add_argument("--only", choices=["polarity", "siding", "opinions", "english"])
    arguments = parser.parse_args()
    figures: dict[str, object] = {}
    began = time.perf_counter()
    if arguments.only in (None, "polarity"):
        write_folding(MODELS / "folding.npz")
        figures["polarity"] = train_polarity(arguments.data, arguments.target / "polarity.npz", arguments.everything)
    if arguments.only in (None, "siding"):
        figures["siding"] = train_siding(arguments.data, arguments.target / "siding.npz", arguments.everything)
    if arguments.only in (None, "opinions"):
        figures["opinions"] = train_opinions(arguments.data, arguments.target / "opinions.npz", arguments.everything)
    if arguments.only in (None, "english"):
        figures["english"] = train_english(arguments.data, arguments.target / "opinions_en.npz", arguments.everything)
    print(json.dumps(figures, ensure_ascii=False, indent=1))
    print(f"{time.perf_counter() - began:.0f} s")


main()
