#include "OneDNN.h"

#include <dlfcn.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

// The part of oneDNN 2's C interface that is used here, declared again so that the library's own header
// need not be there. Where it is, the numbers are compared with it below.

typedef int64_t dimensions[12];
typedef struct engine *engine_ref;
typedef struct stream *stream_ref;
typedef struct memory *memory_ref;
typedef struct primitive *primitive_ref;
typedef struct attributes *attributes_ref;
typedef struct description *description_ref;

/// Structures that the library fills and reads; here only their size matters.
typedef struct { _Alignas(16) char bytes[1024]; } shape;
typedef struct { _Alignas(16) char bytes[4096]; } matmul_operation;

typedef struct { int kind; memory_ref memory; } argument;
typedef struct { int major, minor, patch; const char *hash; unsigned cpu_runtime, gpu_runtime; } version;

enum { SUCCESS = 0, CPU = 1, IN_ORDER = 1, LAYOUT_ANY = 1, USER_SCRATCHPAD = 1 };
enum { FLOAT32 = 3 };
enum { WEIGHTS_SHAPE = 131, SCRATCHPAD_SHAPE = 136 };
enum { SOURCE = 1, RESULT = 17, WEIGHTS = 33, BIAS = 41, SCRATCHPAD = 80 };
enum { ONE_THREAD_BY_BUILD = 1, OPEN_MP = 2 };

#if __has_include(<oneapi/dnnl/dnnl.h>)
#include <oneapi/dnnl/dnnl.h>
#if DNNL_VERSION_MAJOR == 2
_Static_assert(sizeof(dnnl_memory_desc_t) <= sizeof(shape), "room for a shape");
_Static_assert(sizeof(dnnl_matmul_desc_t) <= sizeof(matmul_operation), "room for an operation");
_Static_assert(sizeof(dnnl_exec_arg_t) == sizeof(argument), "an argument");
_Static_assert(sizeof(dnnl_version_t) == sizeof(version), "a version");
_Static_assert(sizeof(dnnl_dims_t) == sizeof(dimensions), "dimensions");
_Static_assert(dnnl_cpu == CPU && dnnl_stream_in_order == IN_ORDER, "places");
_Static_assert(dnnl_format_tag_any == LAYOUT_ANY && dnnl_scratchpad_mode_user == USER_SCRATCHPAD, "modes");
_Static_assert(dnnl_f32 == FLOAT32, "types");
_Static_assert(dnnl_query_weights_md == WEIGHTS_SHAPE && dnnl_query_scratchpad_md == SCRATCHPAD_SHAPE, "queries");
_Static_assert(DNNL_ARG_SRC == SOURCE && DNNL_ARG_DST == RESULT && DNNL_ARG_WEIGHTS == WEIGHTS, "arguments");
_Static_assert(DNNL_ARG_BIAS == BIAS && DNNL_ARG_SCRATCHPAD == SCRATCHPAD, "arguments");
_Static_assert(DNNL_RUNTIME_SEQ == ONE_THREAD_BY_BUILD && DNNL_RUNTIME_OMP == OPEN_MP, "runtimes");
#endif
#endif

/// The library's functions by their names without `dnnl_`.
static struct {
    bool is_present;
    engine_ref engine;
    /// OpenMP's, for the calling thread; NULL where the library has no threads of its own.
    void (*omp_set_num_threads)(int);
    const version *(*version)(void);
    int (*engine_create)(engine_ref *, int kind, size_t index);
    int (*stream_create)(stream_ref *, engine_ref, unsigned flags);
    int (*stream_destroy)(stream_ref);
    int (*memory_desc_init_by_strides)(shape *, int, const dimensions, int type, const dimensions strides);
    int (*memory_desc_init_by_tag)(shape *, int, const dimensions, int type, int tag);
    size_t (*memory_desc_get_size)(const shape *);
    int (*memory_create)(memory_ref *, const shape *, engine_ref, void *values);
    int (*memory_destroy)(memory_ref);
    int (*matmul_desc_init)(matmul_operation *, const shape *, const shape *, const shape *, const shape *);
    int (*primitive_attr_create)(attributes_ref *);
    int (*primitive_attr_destroy)(attributes_ref);
    int (*primitive_attr_set_scratchpad_mode)(attributes_ref, int mode);
    int (*primitive_desc_create)(description_ref *, const void *, attributes_ref, engine_ref, description_ref);
    int (*reorder_primitive_desc_create)(description_ref *, const shape *, engine_ref, const shape *, engine_ref,
                                         attributes_ref);
    int (*primitive_desc_destroy)(description_ref);
    const shape *(*primitive_desc_query_md)(description_ref, int what, int index);
    int (*primitive_create)(primitive_ref *, description_ref);
    int (*primitive_execute)(primitive_ref, stream_ref, int, const argument *);
    int (*primitive_destroy)(primitive_ref);
} library;

static bool find(void *handle, const char *name, void *function) {
    void *address = dlsym(handle, name);
    memcpy(function, &address, sizeof address);
    return address != NULL;
}

static bool find_functions(void *handle) {
#define FIND(name) find(handle, "dnnl_" #name, &library.name)
    return FIND(version) && FIND(engine_create) && FIND(stream_create) && FIND(stream_destroy)
        && FIND(memory_desc_init_by_strides) && FIND(memory_desc_init_by_tag) && FIND(memory_desc_get_size)
        && FIND(memory_create) && FIND(memory_destroy) && FIND(matmul_desc_init) && FIND(primitive_attr_create)
        && FIND(primitive_attr_destroy) && FIND(primitive_attr_set_scratchpad_mode)
        && FIND(primitive_desc_create) && FIND(reorder_primitive_desc_create) && FIND(primitive_desc_destroy)
        && FIND(primitive_desc_query_md) && FIND(primitive_create) && FIND(primitive_execute)
        && FIND(primitive_destroy);
#undef FIND
}

/// Cores are shared by the program itself: threads of the library's own would be one set too many.
static bool can_be_held_to_one_thread(void *handle) {
    const unsigned runtime = library.version()->cpu_runtime;
    if (runtime == ONE_THREAD_BY_BUILD) return true;
    return runtime == OPEN_MP && find(handle, "omp_set_num_threads", &library.omp_set_num_threads);
}

static void open_library(void) {
    // What a user of the library may also set: no file of ours is looked for in the current folder.
    void *handle = dlopen("libdnnl.so.2", RTLD_NOW | RTLD_LOCAL);
    if (!handle) return;
    library.is_present = find_functions(handle) && library.version()->major == 2
        && can_be_held_to_one_thread(handle) && library.engine_create(&library.engine, CPU, 0) == SUCCESS;
    if (!library.is_present) dlclose(handle);
}

bool kb_onednn_is_present(void) {
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, open_library);
    return library.is_present;
}

// Products

/// One size of the product, made when it is first asked for. A list that only grows: read without a lock.
struct product {
    size_t rows, row_stride, result_stride;
    bool has_bias;
    primitive_ref primitive;
    shape source, bias, result, scratchpad;
    size_t scratchpad_size;
    struct product *next;
};

struct kb_packed_weights {
    size_t outputs, inputs;
    shape shape;
    memory_ref memory;
    void *values;
    _Atomic(struct product *) products;
};

static bool describe(shape *target, size_t rows, size_t columns, size_t row_stride, size_t column_stride) {
    const dimensions sizes = {(int64_t)rows, (int64_t)columns};
    const dimensions strides = {(int64_t)row_stride, (int64_t)column_stride};
    return library.memory_desc_init_by_strides(target, 2, sizes, FLOAT32, strides) == SUCCESS;
}

/// The library's plan for a product; with `weights` NULL, in whatever layout of the weights it likes best.
static description_ref plan(struct product *product, const shape *weights, const kb_packed_weights *packed) {
    const dimensions sizes = {(int64_t)packed->inputs, (int64_t)packed->outputs};
    shape any;
    bool is_described =
        library.memory_desc_init_by_tag(&any, 2, sizes, FLOAT32, LAYOUT_ANY) == SUCCESS
        && describe(&product->source, product->rows, packed->inputs, product->row_stride, 1)
        && describe(&product->bias, 1, packed->outputs, packed->outputs, 1)
        && describe(&product->result, product->rows, packed->outputs, product->result_stride, 1);
    matmul_operation operation;
    attributes_ref attributes = NULL;
    description_ref plan = NULL;
    if (is_described
        && library.matmul_desc_init(&operation, &product->source, weights ? weights : &any,
                                    product->has_bias ? &product->bias : NULL, &product->result) == SUCCESS
        && library.primitive_attr_create(&attributes) == SUCCESS
        && library.primitive_attr_set_scratchpad_mode(attributes, USER_SCRATCHPAD) == SUCCESS
        && library.primitive_desc_create(&plan, &operation, attributes, library.engine, NULL) != SUCCESS)
        plan = NULL;
    if (attributes) library.primitive_attr_destroy(attributes);
    return plan;
}

static void use_one_thread(void) {
    if (library.omp_set_num_threads) library.omp_set_num_threads(1);
}

static struct product *make_product(const kb_packed_weights *weights, struct product sizes) {
    struct product *product = malloc(sizeof *product);
    if (!product) return NULL;
    *product = sizes;
    description_ref description = plan(product, &weights->shape, weights);
    bool is_made = false;
    if (description) {
        const shape *scratchpad = library.primitive_desc_query_md(description, SCRATCHPAD_SHAPE, 0);
        product->scratchpad = *scratchpad;
        product->scratchpad_size = library.memory_desc_get_size(scratchpad);
        is_made = library.primitive_create(&product->primitive, description) == SUCCESS;
        library.primitive_desc_destroy(description);
    }
    if (is_made) return product;
    free(product);
    return NULL;
}

static const struct product *product_of(kb_packed_weights *weights, struct product sizes) {
    struct product *first = atomic_load_explicit(&weights->products, memory_order_acquire);
    for (const struct product *known = first; known; known = known->next)
        if (known->rows == sizes.rows && known->row_stride == sizes.row_stride
            && known->result_stride == sizes.result_stride && known->has_bias == sizes.has_bias)
            return known;
    struct product *made = make_product(weights, sizes);
    if (!made) return NULL;
    // Two threads may both make one; the later lies unused behind the earlier.
    made->next = first;
    while (!atomic_compare_exchange_weak_explicit(&weights->products, &made->next, made, memory_order_release,
                                                  memory_order_relaxed)) {}
    return made;
}

static bool execute(primitive_ref primitive, const argument *arguments, int count) {
    stream_ref stream = NULL;
    if (library.stream_create(&stream, library.engine, IN_ORDER) != SUCCESS) return false;
    const bool is_done = library.primitive_execute(primitive, stream, count, arguments) == SUCCESS;
    library.stream_destroy(stream);
    return is_done;
}

static bool reorder(kb_packed_weights *weights, const float *values) {
    shape plain;
    // What is `[outputs, inputs]` to us is the transpose of the library's `[inputs, outputs]`.
    if (!describe(&plain, weights->inputs, weights->outputs, 1, weights->inputs)) return false;
    memory_ref source = NULL;
    description_ref description = NULL;
    primitive_ref primitive = NULL;
    bool is_done =
        library.memory_create(&source, &plain, library.engine, (void *)(uintptr_t)values) == SUCCESS
        && library.reorder_primitive_desc_create(&description, &plain, library.engine, &weights->shape,
                                                 library.engine, NULL) == SUCCESS
        && library.primitive_create(&primitive, description) == SUCCESS;
    if (is_done) {
        const argument arguments[] = {{SOURCE, source}, {RESULT, weights->memory}};
        is_done = execute(primitive, arguments, 2);
    }
    if (primitive) library.primitive_destroy(primitive);
    if (description) library.primitive_desc_destroy(description);
    if (source) library.memory_destroy(source);
    return is_done;
}

/// The layout that suits products of a few dozen rows, which suits those of more and fewer as well.
static bool choose_layout(kb_packed_weights *weights) {
    struct product usual = {.rows = 64, .row_stride = weights->inputs, .result_stride = weights->outputs};
    description_ref description = plan(&usual, NULL, weights);
    if (!description) return false;
    weights->shape = *library.primitive_desc_query_md(description, WEIGHTS_SHAPE, 0);
    library.primitive_desc_destroy(description);
    return true;
}

kb_packed_weights *kb_pack_weights(const float *values, size_t outputs, size_t inputs) {
    if (!kb_onednn_is_present()) return NULL;
    use_one_thread();
    kb_packed_weights *weights = calloc(1, sizeof *weights);
    if (!weights) return NULL;
    weights->outputs = outputs;
    weights->inputs = inputs;
    bool is_packed = choose_layout(weights);
    if (is_packed) {
        const size_t size = library.memory_desc_get_size(&weights->shape);
        is_packed = posix_memalign(&weights->values, 64, size ? size : 64) == 0
            && library.memory_create(&weights->memory, &weights->shape, library.engine, weights->values) == SUCCESS
            && reorder(weights, values);
    }
    if (is_packed) return weights;
    kb_free_packed_weights(weights);
    return NULL;
}

void kb_free_packed_weights(kb_packed_weights *weights) {
    if (!weights) return;
    for (struct product *product = atomic_load(&weights->products); product;) {
        struct product *next = product->next;
        library.primitive_destroy(product->primitive);
        free(product);
        product = next;
    }
    if (weights->memory) library.memory_destroy(weights->memory);
    free(weights->values);
    free(weights);
}

enum { SMALL_SCRATCHPAD = 4096 };

bool kb_multiply_packed(const kb_packed_weights *constant, const float *rows, size_t count, size_t row_stride,
                        const float *bias, float *results, size_t result_stride) {
    // Only the list of products ever changes, and that atomically.
    kb_packed_weights *weights = (kb_packed_weights *)(uintptr_t)constant;
    use_one_thread();
    const struct product *product = product_of(
        weights, (struct product){.rows = count, .row_stride = row_stride, .result_stride = result_stride,
                                  .has_bias = bias != NULL});
    if (!product) return false;

    _Alignas(64) char small[SMALL_SCRATCHPAD];
    void *large = NULL;
    if (product->scratchpad_size > SMALL_SCRATCHPAD
        && posix_memalign(&large, 64, product->scratchpad_size) != 0)
        return false;

    const struct { int kind; const shape *shape; const void *values; } parts[] = {
        {SOURCE, &product->source, rows},
        {RESULT, &product->result, results},
        {BIAS, &product->bias, bias},
        {SCRATCHPAD, &product->scratchpad, large ? large : small},
    };
    argument arguments[5] = {{WEIGHTS, weights->memory}};
    int used = 1;
    bool is_done = true;
    for (int part = 0; part < 4 && is_done; part++) {
        const bool is_absent = (parts[part].kind == BIAS && !bias)
            || (parts[part].kind == SCRATCHPAD && product->scratchpad_size == 0);
        if (is_absent) continue;
        arguments[used].kind = parts[part].kind;
        is_done = library.memory_create(&arguments[used].memory, parts[part].shape, library.engine,
                                        (void *)(uintptr_t)parts[part].values) == SUCCESS;
        if (is_done) used++;
    }
    is_done = is_done && execute(product->primitive, arguments, used);
    for (int part = 1; part < used; part++) library.memory_destroy(arguments[part].memory);
    free(large);
    return is_done;
}
