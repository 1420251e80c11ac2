// Translators
