#ifndef C_OPENBLAS_CORE_H
#define C_OPENBLAS_CORE_H

/// Prepares OpenBLAS, once and before anything is computed with it: one thread, since the program shares work between
/// cores itself, and kernels that suit the processor.
///
/// OpenBLAS takes an Intel processor that is newer than itself for a Prescott of 2004 (Debian 12's version 0.3.21
/// does so with Emerald Rapids), at a half to a quarter of its speed. Such a one is told to use Haswell's kernels, or those of
/// SkylakeX where the processor has AVX-512. What `OPENBLAS_CORETYPE` says stands.
void kb_openblas_begin(void);

#endif
