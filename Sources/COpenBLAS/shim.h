#include <cblas.h>

/// LAPACK's eigenvectors of a symmetric matrix by divide and conquer, which OpenBLAS brings with it
/// (https://www.netlib.org/lapack/explore-html/, dsyevd).
void dsyevd_(const char *jobz, const char *uplo, const int *n, double *a, const int *lda, double *w,
             double *work, const int *lwork, int *iwork, const int *liwork, int *info);
