verb_fmt() { :; }
