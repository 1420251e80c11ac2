#define _GNU_SOURCE
#include "COpenBLASCore.h"

#include <cblas.h>
#include <dlfcn.h>
#include <pthread.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

static const char variable[] = "OPENBLAS_CORETYPE";

/// What OpenBLAS should take the processor for; NULL where it knows better.
static const char *better_core(void) {
#if defined(__x86_64__)
    if (getenv(variable) || strcmp(openblas_get_corename(), "Prescott") != 0) return NULL;
    if (!__builtin_cpu_supports("avx2") || !__builtin_cpu_supports("fma")) return NULL;
    return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512bw")
            && __builtin_cpu_supports("avx512vl")
        ? "SkylakeX"
        : "Haswell";
#else
    return NULL;
#endif
}

/// The library chooses when it is loaded, by what the variable says then. It has the functions to choose again, but no
/// header that names them.
static void choose_again(const char *core) {
    void (*forget)(void) = (void (*)(void))dlsym(RTLD_DEFAULT, "gotoblas_dynamic_quit");
    void (*choose)(void) = (void (*)(void))dlsym(RTLD_DEFAULT, "gotoblas_dynamic_init");
    if (!forget || !choose || setenv(variable, core, 1) != 0) return;
    forget();
    choose();
    unsetenv(variable);
}

static void begin(void) {
    const char *core = better_core();
    if (core) choose_again(core);
    openblas_set_num_threads(1);
}

void kb_openblas_begin(void) {
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, begin);
}
