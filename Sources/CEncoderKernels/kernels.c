#include "CEncoderKernels.h"

#include <math.h>
#include <stdint.h>
#include <string.h>

// Sixteen lanes in explicit vectors: without them the strict order of float addition keeps compilers
// from vectorising the sums, and unoptimised builds (tests) would crawl.
typedef float lanes __attribute__((vector_size(64)));
typedef int32_t bits __attribute__((vector_size(64)));

enum { WIDTH = 16 };

#define INLINE static inline __attribute__((always_inline))

// No vector crosses the boundary of this file, so how they would be passed is of no matter.
#pragma clang diagnostic ignored "-Wpsabi"

#define KERNEL(name) name##_any
#include "per_target.h"
#undef KERNEL

#if defined(__x86_64__)

#pragma clang attribute push(__attribute__((target("arch=x86-64-v3"))), apply_to = function)
#define KERNEL(name) name##_v3
#include "per_target.h"
#undef KERNEL
#pragma clang attribute pop

#pragma clang attribute push(__attribute__((target("arch=x86-64-v4"))), apply_to = function)
#define KERNEL(name) name##_v4
#include "per_target.h"
#undef KERNEL
#pragma clang attribute pop

#define BEST(name, ...)                                                   \
    (__builtin_cpu_supports("x86-64-v4")   ? name##_v4(__VA_ARGS__)       \
     : __builtin_cpu_supports("x86-64-v3") ? name##_v3(__VA_ARGS__)       \
                                           : name##_any(__VA_ARGS__))
#else
#define BEST(name, ...) name##_any(__VA_ARGS__)
#endif

void kb_erf(float *values, size_t count) { BEST(erf, values, count); }

void kb_gelu(float *rows, const float *bias, size_t count, size_t width, size_t stride) {
    BEST(gelu, rows, bias, count, width, stride);
}

void kb_softmax(float *rows, size_t count, size_t width) { BEST(softmax, rows, count, width); }

void kb_layer_norm(float *rows, const float *residual, const float *bias, const float *gain,
                   const float *shift, float epsilon, size_t count, size_t width) {
    BEST(layer_norm, rows, residual, bias, gain, shift, epsilon, count, width);
}
