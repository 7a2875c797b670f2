import keras
from langchain_community.vectorstores import FAISS
from transformers import AutoModel


def bad(path, embeddings):
    # ruleid: remote-code-trusted
    AutoModel.from_pretrained("org/model", trust_remote_code=True)
    # ruleid: remote-code-trusted
    FAISS.load_local(path, embeddings, allow_dangerous_deserialization=True)
    # ruleid: remote-code-trusted
    return keras.models.load_model(path, safe_mode=False)


def good(path, embeddings, trust):
    # ok: remote-code-trusted
    AutoModel.from_pretrained("org/model", trust_remote_code=False)
    # ok: remote-code-trusted
    AutoModel.from_pretrained("org/model", trust_remote_code=trust)
    # ok: remote-code-trusted
    FAISS.load_local(path, embeddings)
    # ok: remote-code-trusted
    return keras.models.load_model(path)
