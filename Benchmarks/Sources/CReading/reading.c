#include "reading.h"

typedef uint64_t lanes __attribute__((vector_size(64)));

#if defined(__x86_64__) && defined(__linux__)
__attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")))
#endif
uint64_t
kb_bench_read(const void *bytes, size_t count) {
    const lanes *next = bytes;
    lanes a = {0}, b = {0}, c = {0}, d = {0};
    for (size_t i = 0; i < count / 256; i++, next += 4) {
        a += next[0];
        b += next[1];
        c += next[2];
        d += next[3];
    }
    a += b + c + d;
    uint64_t sum = 0;
    for (int i = 0; i < 8; i++) sum += a[i];
    return sum;
}
