"""The models that the settings name: what embeds, what words, and what stands in where none is set."""

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.settings import Settings

if TYPE_CHECKING:
    from assistant.drafting.draft import Writer
    from assistant.llm import ChatModel, Endpoint
    from assistant.skills.kpi.interpretation import Patience
    from knowledge.embeddings import Embeddings


def writer(settings: Settings) -> "Writer":
    """The model's writer where an endpoint is set, the template writer otherwise and behind it."""
    from assistant.drafting.template_writer import TemplateWriter

    if not settings.has_model:
        return TemplateWriter()
    from assistant.drafting.llm_writer import LlmWriter
    from assistant.llm import ChatModel

    return LlmWriter(ChatModel(_endpoint(settings)), TemplateWriter())


def patience(settings: Settings) -> "Patience":
    """What a question that was not read is put to: quick, sober, and left alone while it is away."""
    from assistant.llm import ChatModel
    from assistant.skills.kpi.interpretation import Patience

    model = ChatModel(replace(_endpoint(settings), timeout=6.0, most_tokens=600, temperature=0.0))
    return Patience(model, warm_up=model.warm_up)


def wording_model(settings: Settings) -> "ChatModel | None":
    """What words a reply to a customer, where a model is set: somebody waits for it."""
    if not settings.has_model:
        return None
    from assistant.llm import ChatModel

    return ChatModel(replace(_endpoint(settings), timeout=8.0, most_tokens=500, temperature=0.4))


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
