"""How text becomes words that search engines compare: the same for every engine, for what is kept and what is asked."""
