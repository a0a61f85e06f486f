"""What `products` prints has the shape that docs/schemas says."""

import json
from pathlib import Path

import pytest
from pydantic import TypeAdapter

from bot.commands.product_facts import list_products
from bot.schemas.products import ProductJson


def test_every_field_is_in_the_schema(
    sample_home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("ZHONGCAO_HOME_DIR", str(sample_home))
    list_products(today=None, as_json=True)
    printed = json.loads(capsys.readouterr().out)
    TypeAdapter(list[ProductJson]).validate_python(printed)
    assert {name for sheet in printed for name in sheet} == set(ProductJson.__annotations__)
    unproven = {claim["id"]: claim["why"] for sheet in printed for claim in sheet["unproven"]}
    assert unproven == {"CY-005-C2": "no_proof", "CY-007-C3": "expired"}
