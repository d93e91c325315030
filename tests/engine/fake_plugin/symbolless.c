/* A shared object that is no plug-in. */
int metaffi_nothing(void);
int metaffi_nothing(void) { return 0; }
