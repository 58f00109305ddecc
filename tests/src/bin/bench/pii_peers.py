"""tarja or Presidio, asked line by line: `python -c … tarja|presidio`; a list of texts on each line, answered by the spans found and the processor's time."""

import json
import sys
import time

#: Below this score both guess: Presidio's recognisers of land registers take every number for one.
SCORE = 0.4


def tarja_finds():
    """Its patterns and check digits."""
    import tarja

    return lambda text: tarja.find(text, min_score=SCORE)


def presidio_finds():
    """Its predefined recognisers and tarja's, on spaCy's Portuguese without a trained model."""
    import spacy
    import tarja_presidio
    import tldextract
    from presidio_analyzer import AnalyzerEngine, RecognizerRegistry
    from presidio_analyzer.nlp_engine import SpacyNlpEngine

    # The list of domains that comes with the package: no network while it is timed.
    tldextract.extract = tldextract.TLDExtract(suffix_list_urls=())
    words = SpacyNlpEngine(models=[{"lang_code": "pt", "model_name": "blank"}])
    words.nlp = {"pt": spacy.blank("pt")}
    registry = RecognizerRegistry(supported_languages=["pt"])
    registry.load_predefined_recognizers(languages=["pt"])
    tarja_presidio.register(registry)
    engine = AnalyzerEngine(registry=registry, nlp_engine=words, supported_languages=["pt"])
    return lambda text: engine.analyze(text, language="pt", score_threshold=SCORE)


finds = {"tarja": tarja_finds, "presidio": presidio_finds}[sys.argv[1]]()
for line in sys.stdin:
    texts = json.loads(line)
    begun = time.thread_time()
    found = [finds(text) for text in texts]
    took = time.thread_time() - begun
    # Places in bytes, as the product counts.
    spans = [
        [[len(text[: one.start].encode()), len(text[: one.end].encode())] for one in some]
        for text, some in zip(texts, found)
    ]
    print(json.dumps({"us": took * 1e6, "spans": spans}), flush=True)
