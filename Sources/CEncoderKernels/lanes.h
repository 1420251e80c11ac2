#ifndef LANES_H
#define LANES_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

// Sixteen lanes in explicit vectors: without them the strict order of float addition keeps compilers
// from vectorising the sums, and unoptimised builds (tests) would crawl.
typedef float lanes __attribute__((vector_size(64)));
typedef int32_t bits __attribute__((vector_size(64)));
typedef int16_t word_lanes __attribute__((vector_size(32)));

enum { WIDTH = 16 };

#define ROUND_UP(count) (((count) + WIDTH - 1) / WIDTH * WIDTH)

/// Up to WIDTH numbers; all of them by one instruction, since their size is then known.
#define COPY(target, source, size, count)                \
    do {                                                 \
        if ((count) >= WIDTH)                            \
            memcpy((target), (source), WIDTH * (size));  \
        else                                             \
            memcpy((target), (source), (count) * (size)); \
    } while (0)

#define UNROLL _Pragma("clang loop unroll(full)")
#define INLINE static inline __attribute__((always_inline))

// No vector crosses the boundary of this file, so how they would be passed is of no matter.
#pragma clang diagnostic ignored "-Wpsabi"

#endif
