#ifndef KB_BENCH_READING_H
#define KB_BENCH_READING_H

#include <stddef.h>
#include <stdint.h>

/// The sum of 64-bit words, by which every byte is read. `count` is a multiple of 256.
uint64_t kb_bench_read(const void *bytes, size_t count);

#endif
