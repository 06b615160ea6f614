"""One file per finding; each registers one rule.

To add one: a file here with ``FINDINGS.register(Rule(...))`` (see ``findings.rule``), its words in
``findings/wording/<name>.toml``, new cues in ``findings/wording/cues.toml``, and what is usual for
measures that no reference holds in ``findings/spreads.toml``. The contract test checks the rest.
"""
