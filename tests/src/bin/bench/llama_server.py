"""llama-server, asked line by line: `python -c … MODEL THREADS`; a question in JSON on each line of the input."""

import json
import sys

import xllamacpp

model, threads = sys.argv[1], int(sys.argv[2])
params = xllamacpp.CommonParams()
params.model.path = model
params.n_ctx, params.n_parallel, params.verbosity = 0, 1, 0
params.cpuparams.n_threads = params.cpuparams_batch.n_threads = threads
server = xllamacpp.Server(params)
for line in sys.stdin:
    asked = json.loads(line)
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
    told = {
        "text": choice.get("text", choice.get("content", "")),
        "sureness": min((token["logprob"] for token in found), default=0.0),
        "token_us": timings.get("predicted_per_token_ms", 0.0) * 1000,
    }
    print(json.dumps(told), flush=True)
