#include "plain.h"

#include <stdlib.h>
#include <string.h>

plain_thrown *plain_thrown_new(const char *const texts[3], const size_t lengths[3], plain_reference object) {
  plain_thrown *made = malloc(sizeof *made + lengths[0] + lengths[1] + lengths[2] + 3);
  if (made == NULL) return NULL;
  const char **const members[3] = {&made->type, &made->message, &made->stack};
  char *end = (char *)(made + 1);
  for (int i = 0; i < 3; ++i) {
    *members[i] = end;
    memcpy(end, texts[i], lengths[i]);
    end += lengths[i];
    *end++ = '\0';
  }
  made->object = object;
  made->cause = NULL;
  return made;
}

void plain_free(plain_thrown *thrown) {
  while (thrown != NULL) {
    plain_thrown *cause = thrown->cause;
    free(thrown);
    thrown = cause;
  }
}
