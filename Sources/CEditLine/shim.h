#include <editline/readline.h>
#include <locale.h>
#include <stdlib.h>
