#ifndef ONE_DNN_H
#define ONE_DNN_H

#include <stdbool.h>
#include <stddef.h>

// Products of matrices of floats by oneDNN 2, where this machine has it. The library is opened while the program
// runs, so that neither building nor running needs it: https://oneapi-src.github.io/oneDNN/v2.6/

/// Whether the library was found, is of a release whose interface is known and can be held to one thread.
bool kb_onednn_is_present(void);

/// Weights in the order in which the library reads them. Immutable; may be used by several threads at once.
typedef struct kb_packed_weights kb_packed_weights;

/// Packs `[outputs, inputs]` floats. NULL where the library is not present or refuses.
kb_packed_weights *kb_pack_weights(const float *weights, size_t outputs, size_t inputs);

void kb_free_packed_weights(kb_packed_weights *weights);

/// results = rows W^T + bias; `bias` may be NULL. Strides count floats. On the calling thread alone.
///
/// Each number of rows costs a part of a millisecond when it is first seen, and is then remembered.
/// Returns whether the library did it; if not, nothing of `results` may be used.
bool kb_multiply_packed(const kb_packed_weights *weights, const float *rows, size_t count, size_t row_stride,
                        const float *bias, float *results, size_t result_stride);

#endif
