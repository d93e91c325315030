// A symbol that C++ mangles, for the message that says so.
int only_in_cpp(int x) { return x + 1; }
