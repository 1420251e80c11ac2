#ifndef C_ENCODER_KERNELS_H
#define C_ENCODER_KERNELS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "OneDNN.h"
#include "Words.h"

// The loops of a BERT layer beside its products of matrices, compiled for several instruction sets and
// chosen while the program runs. Rows are contiguous runs of `width` numbers.

/// rows = layer_norm(rows + bias + the parts) * gain + shift. Part p of a row begins `p * part_stride`
/// floats after the first; there may be none.
void kb_layer_norm(float *rows, const float *parts, size_t part_count, size_t part_stride, const float *bias,
                   const float *gain, const float *shift, float epsilon, size_t count, size_t width);

/// rows = gelu(rows + bias), the exact GELU x/2 (1 + erf(x / sqrt 2)); erf is off by less than 1e-7.
void kb_gelu(float *rows, const float *bias, size_t count, size_t width);

/// erf of every value, in place: the function inside kb_gelu, for tests.
void kb_erf(float *values, size_t count);

/// context = softmax((Q + query_bias) K^T / sqrt(size)) V + value_bias, head by head, of one sequence.
///
/// `rows` are `[length, 3, heads, size]`: query, key and value of every token; `context` is
/// `[length, heads, size]`. A bias of the keys would add the same to all scores of a query, which
/// softmax does not see; one of the values passes through, since the weights add up to one.
/// `scratch` has room for kb_attend_scratch floats.
void kb_attend(const float *rows, const float *query_bias, const float *value_bias, size_t length, size_t heads,
               size_t size, float *scratch, float *context);

/// Floats that kb_attend needs for a sequence of `length` tokens and heads of `size`.
size_t kb_attend_scratch(size_t length, size_t size);

/// Tells the processor that a loop waits for another core.
static inline void kb_pause(void) {
#if defined(__x86_64__)
    __builtin_ia32_pause();
#elif defined(__aarch64__)
    __asm__ volatile("yield");
#endif
}

#endif
