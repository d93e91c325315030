// Not to be run: test programs share the precompiled headers of this one.
int main() { return 0; }
