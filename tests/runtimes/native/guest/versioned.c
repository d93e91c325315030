// A library with symbol versions: one function in two of them, one in none that a program is linked to today.
int answer_first(void);
int answer_second(void);
int withdrawn_first(void);
int plain(void);
extern int number;

int answer_first(void) { return 1; }
int answer_second(void) { return 2; }
int withdrawn_first(void) { return 3; }
int plain(void) { return 4; }
int number = 5;

__asm__(".symver answer_first, answer@GUEST_1");
__asm__(".symver answer_second, answer@@GUEST_2");
__asm__(".symver withdrawn_first, withdrawn@GUEST_1");
