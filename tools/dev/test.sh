verb_test() { :; }
