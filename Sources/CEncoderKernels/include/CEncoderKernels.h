#ifndef C_ENCODER_KERNELS_H
#define C_ENCODER_KERNELS_H

#include <stddef.h>

// The element-wise loops of a BERT layer, compiled for several instruction sets and chosen when the
// program loads. Rows are contiguous runs of `width` floats, `stride` floats apart.

/// rows = layer_norm(rows + bias + residual) * gain + shift. `bias` and `residual` may be NULL.
void kb_layer_norm(float *rows, const float *residual, const float *bias, const float *gain,
                   const float *shift, float epsilon, size_t count, size_t width);

/// rows = gelu(rows + bias), the exact GELU x/2 (1 + erf(x / sqrt 2)); erf is off by less than 1e-7.
void kb_gelu(float *rows, const float *bias, size_t count, size_t width, size_t stride);

/// Softmax of every row, in place.
void kb_softmax(float *rows, size_t count, size_t width);

/// erf of every value, in place: the function inside kb_gelu, for tests.
void kb_erf(float *values, size_t count);

#endif
