"""Peers that embed texts with the same model: torch (fp32, bf16) and onnxruntime (fp32, int8)."""

import argparse
import json
import sys
from importlib.metadata import version
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parent))
from side import serve, timed  # noqa: E402


def pooled(hidden, mask):
    """The mean over tokens, of unit length."""
    summed = (hidden * mask[:, :, None]).sum(1) / mask.sum(1)[:, None]
    return summed / np.linalg.norm(summed, axis=1, keepdims=True)


class Torch:
    def __init__(self, options, bits):
        import torch
        from transformers import AutoModel
        torch.set_num_threads(2)
        kind = torch.bfloat16 if bits == "bf16" else torch.float32
        self.torch, self.model = torch, AutoModel.from_pretrained(options.model, dtype=kind).eval()
        attention = self.model.config._attn_implementation
        self.settings = f"torch {version('torch')}, transformers {version('transformers')}, {bits}, {attention}"

    def run(self, tokens):
        torch = self.torch
        with torch.inference_mode():
            given = {name: torch.from_numpy(value) for name, value in tokens.items()}
            hidden = self.model(**given).last_hidden_state
            mask = given["attention_mask"][:, :, None]
            return torch.nn.functional.normalize((hidden * mask).sum(1) / mask.sum(1), dim=1).float().numpy()


class ONNX:
    def __init__(self, options, bits):
        import onnxruntime
        path = Path(options.cache) / "model.onnx"
        if not path.exists():
            export(options.model, path)
        if bits == "int8":
            whole, path = path, path.with_name("model-int8.onnx")
            if not path.exists():
                from onnxruntime.quantization import QuantType, quantize_dynamic
                quantize_dynamic(whole, path, weight_type=QuantType.QInt8)
        settings = onnxruntime.SessionOptions()
        settings.intra_op_num_threads = 2
        self.session = onnxruntime.InferenceSession(str(path), settings, providers=["CPUExecutionProvider"])
        self.settings = f"onnxruntime {version('onnxruntime')}, {bits}" + (", dynamic" if bits == "int8" else "")

    def run(self, tokens):
        wanted = {one.name for one in self.session.get_inputs()}
        hidden = self.session.run(None, {name: value for name, value in tokens.items() if name in wanted})[0]
        return pooled(hidden, tokens["attention_mask"].astype(np.float32))


def export(model, path):
    import torch
    from transformers import AutoModel

    class Hidden(torch.nn.Module):
        def __init__(self):
            super().__init__()
            self.inner = AutoModel.from_pretrained(model, attn_implementation="eager").eval()

        def forward(self, input_ids, attention_mask, token_type_ids):
            return self.inner(input_ids=input_ids, attention_mask=attention_mask, token_type_ids=token_type_ids).last_hidden_state

    names = ["input_ids", "attention_mask", "token_type_ids"]
    example = tuple(torch.ones(2, 16, dtype=torch.long) for _ in names)
    axes = {name: {0: "batch", 1: "tokens"} for name in [*names, "hidden"]}
    torch.onnx.export(Hidden(), example, str(path), input_names=names, output_names=["hidden"], dynamic_axes=axes,
                      opset_version=17, dynamo=False)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("name", choices=["torch", "onnxruntime"])
    parser.add_argument("--bits", required=True)
    for name in ("model", "texts", "cache"):
        parser.add_argument(f"--{name}", required=True)
    options = parser.parse_args()
    from transformers import BertTokenizerFast
    tokenizer = BertTokenizerFast.from_pretrained(options.model)
    texts = json.loads(Path(options.texts).read_text())
    peer, opening = timed(lambda: (Torch if options.name == "torch" else ONNX)(options, options.bits))

    def embed(batch):
        tokens = dict(tokenizer(batch, padding=True, truncation=True, max_length=256, return_tensors="np"))
        return peer.run({name: value.astype(np.int64) for name, value in tokens.items()})

    def answer(request):
        vectors, time = timed(lambda: embed([texts[item] for item in request["items"]]))
        return {"ms": [time], "scores": [[float(one) for one in row] for row in vectors]}

    serve(answer, modes=[options.bits], open_ms=opening, settings=peer.settings)


if __name__ == "__main__":
    main()
