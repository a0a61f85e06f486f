"""The models that the settings name: what embeds, what words, and what stands in where none is set."""

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.settings import Settings

if TYPE_CHECKING:
    from assistant.drafting.draft import Writer
    from assistant.llm import ChatModel, Endpoint
    from assistant.skills.kpi.interpretation import Patience
    from assistant.spending import Ledger
    from knowledge.embeddings import Embeddings


def writer(settings: Settings, ledger: "Ledger") -> "Writer":
    """The model's writer where an endpoint is set, the template writer otherwise and behind it."""
    from assistant.drafting.writing.template_writer import TemplateWriter

    if not settings.has_model:
        return TemplateWriter()
    from assistant.drafting.writing.llm_writer import LlmWriter
    from assistant.llm import ChatModel
    from assistant.spending import Purse

    purse = Purse(ledger, settings.llm_tokens_per_day, settings.llm_tokens_per_order)
    endpoint = replace(_endpoint(settings), most_tokens=4000)
    return LlmWriter(ChatModel(endpoint, purse), TemplateWriter(), purse.begin)


def patience(settings: Settings, ledger: "Ledger") -> "Patience":
    """What a question that was not read is put to: quick, sober, and left alone while it is away."""
    from assistant.skills.kpi.interpretation import Patience

    model = _by_the_day(settings, ledger, replace(_endpoint(settings), timeout=6.0, most_tokens=600, temperature=0.0))
    return Patience(model, warm_up=model.warm_up)


def wording_model(settings: Settings, ledger: "Ledger") -> "ChatModel | None":
    """What words a reply to a customer, where a model is set: somebody waits for it."""
    if not settings.has_model:
        return None
    return _by_the_day(settings, ledger, replace(_endpoint(settings), timeout=8.0, most_tokens=500, temperature=0.4))


def answer_model(settings: Settings, ledger: "Ledger") -> "ChatModel | None":
    """What words an answer from the guide, where a model is set."""
    if not settings.has_model:
        return None
    return _by_the_day(settings, ledger, replace(_endpoint(settings), timeout=20.0, most_tokens=1200, temperature=0.2))


def tried_model(settings: Settings) -> "ChatModel":
    """The model as `doctor` tries it: a word or two, at once."""
    from assistant.llm import ChatModel

    return ChatModel(replace(_endpoint(settings), timeout=20.0, most_tokens=200, temperature=0.0))


def _by_the_day(settings: Settings, ledger: "Ledger", endpoint: "Endpoint") -> "ChatModel":
    from assistant.llm import ChatModel
    from assistant.spending import Purse

    return ChatModel(endpoint, Purse(ledger, settings.llm_tokens_per_day))


def embeddings(settings: Settings) -> "Embeddings":
    """The bundled encoder, that of an endpoint, or none."""
    from knowledge.embeddings import BundledEmbeddings, EndpointEmbeddings, NoEmbeddings

    match settings.embeddings:
        case "bundled":
            return BundledEmbeddings()
        case "endpoint":
            return EndpointEmbeddings(
                settings.embeddings_model,
                settings.llm_base_url or None,
                settings.llm_api_key.get_secret_value(),
            )
        case "off":
            return NoEmbeddings()


def _endpoint(settings: Settings) -> "Endpoint":
    from assistant.llm import Endpoint

    return Endpoint(
        settings.llm_model,
        settings.llm_base_url or None,
        settings.llm_api_key.get_secret_value() or "none",
    )
