"""What the crash, load and fault runs share: a stand-in for Meta's Graph API, a scripted chat model, signed
webhooks, and a running `kb serve`. Only Python's standard library is used."""
