"""llama-server, asked line by line: `python -c … write|embed MODEL THREADS`; a question, or a list of texts, in JSON on each line of the input."""

import json
import sys
import time

import xllamacpp

task, model, threads = sys.argv[1], sys.argv[2], int(sys.argv[3])
params = xllamacpp.CommonParams()
params.model.path = model
params.n_ctx, params.n_parallel, params.verbosity = 0, 1, 0
params.cpuparams.n_threads = params.cpuparams_batch.n_threads = threads
params.embedding = task == "embed"
server = xllamacpp.Server(params)


def embedded(texts):
    """The vectors of texts that are handed over together, and the time."""
    begun = time.perf_counter()
    reply = server.handle_embeddings({"input": texts})
    took = time.perf_counter() - begun
    reply = json.loads(reply) if isinstance(reply, str) else reply
    return {"us": took * 1e6, "vectors": [one["embedding"] for one in reply["data"]]}


def written(asked):
    """The answer to a prompt."""
    body = {"prompt": asked["prompt"], "n_predict": asked["tokens"], "temperature": 0, "cache_prompt": True}
    # Probabilities cost time: only where they are compared.
    body["n_probs"] = int(asked["sureness"])
    if asked["grammar"]:
        body["grammar"] = asked["grammar"]
    reply = server.handle_completions(body)
    reply = json.loads(reply) if isinstance(reply, str) else reply
    choice = reply["choices"][0] if "choices" in reply else reply
    found = choice.get("completion_probabilities") or (choice.get("logprobs") or {}).get("content") or []
    timings = reply.get("timings") or {}
    return {
        "text": choice.get("text", choice.get("content", "")),
        "sureness": min((token["logprob"] for token in found), default=0.0),
        "token_us": timings.get("predicted_per_token_ms", 0.0) * 1000,
    }


answer = embedded if task == "embed" else written
for line in sys.stdin:
    print(json.dumps(answer(json.loads(line))), flush=True)
