// LexicalSearch
