int metaffi_go_absent(void);
int metaffi_go_absent(void) { return 1; }
