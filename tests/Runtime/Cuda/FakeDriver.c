/*
 * A stand-in for the CUDA driver library, for tests of the host's side: it keeps real memory, checks handles, contexts and the rules of
 * stream capture, writes down every call, and fails where a test tells it to. Work given to a stream is done at once; captured work at
 * graph launch.
 * Kernels do nothing: their launches are written down with the values of their arguments.
 *
 * PTX is read only as far as entries, parameters and remarks of the form "// fake: registers=40 local=8 shared=1024 threads=512 fault".
 * Text with SYNTAX_ERROR does not compile.
 */
#include <pthread.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { OK = 0, INVALID_VALUE = 1, OUT_OF_MEMORY = 2, NO_DEVICE = 100, INVALID_DEVICE = 101, INVALID_IMAGE = 200, INVALID_CONTEXT = 201,
       INVALID_PTX = 218, NOT_FOUND = 500, INVALID_HANDLE = 400, NOT_READY = 600, ILLEGAL_ADDRESS = 700, CAPTURE_UNSUPPORTED = 900,
       CAPTURE_INVALIDATED = 901 };

enum { MAX_DEVICES = 8, ATTRIBUTES = 200, FAILURES = 16, FUNCTIONS = 128, MAX_ARGUMENTS = 64 };

typedef enum { CONTEXT, STREAM, EVENT, MEMORY, PINNED, POOL, MODULE, FUNCTION, GRAPH, EXECUTABLE, LINK, KINDS } Kind;

static const char *kind_names[KINDS] = { "context", "stream", "event", "memory", "pinned", "pool", "module", "function", "graph",
                                         "executable", "link" };

typedef struct Node {
    enum { COPY, FILL8, FILL32, LAUNCH } work;
    char *to, *from, *text;
    size_t count;
    uint32_t value;
    int fault, device;
    struct Node *next;
} Node;

typedef struct Object {
    Kind kind;
    int device, capturing, invalid, is_captured;
    struct Object *next, *owner;
    char *data;                     /* bytes of memory, text of a module, name of a function */
    size_t bytes;
    Node *nodes;
    double time;
    int parameters, parameter_bytes[MAX_ARGUMENTS];
    int dynamic_limit, registers, local, shared, threads, fault;
    size_t kept[256];
    int kept_count;
    char *error_log, *info_log;
    size_t error_bytes, info_bytes;
} Object;

typedef struct { int attributes[ATTRIBUTES]; size_t memory; int references, lost, pending; Object *context; } Device;

static pthread_mutex_t gate = PTHREAD_MUTEX_INITIALIZER;
static Device devices[MAX_DEVICES];
static int device_count, driver_version, init_result;
static Object *objects;
static double now;
static char *log_text;
static size_t log_length, log_room;
static char violations[4096];
static struct { char name[64]; int nth, code; } failures[FAILURES];
static struct { char name[64]; int calls; } calls[FUNCTIONS];
static __thread Object *current;
static __thread Object *capture;

static int lock(void) { pthread_mutex_lock(&gate); return 0; }
static void unlock(int *held) { (void)held; pthread_mutex_unlock(&gate); }
#define LOCKED int held __attribute__((cleanup(unlock), unused)) = lock()

/* ---- control by the tests ---- */

static void violate(const char *words) {
    size_t used = strlen(violations);
    snprintf(violations + used, sizeof violations - used, "%s\n", words);
}

static void drop_nodes(Node *node) {
    while (node) {
        Node *next = node->next;
        free(node->text);
        free(node);
        node = next;
    }
}

static void drop(Object *object) {
    Object **place = &objects;
    while (*place && *place != object)
        place = &(*place)->next;
    if (*place)
        *place = object->next;
    drop_nodes(object->nodes);
    free(object->data);
    free(object);
}

void fake_reset(void) {
    LOCKED;
    while (objects)
        drop(objects);
    memset(devices, 0, sizeof devices);
    memset(failures, 0, sizeof failures);
    memset(calls, 0, sizeof calls);
    violations[0] = 0;
    log_length = 0;
    device_count = 1;
    driver_version = 12040;
    init_result = 0;
    current = capture = NULL;
    for (int i = 0; i < MAX_DEVICES; i++) {
        int *a = devices[i].attributes;
        a[1] = 1024; a[8] = 49152; a[13] = 1980000; a[16] = 132; a[36] = 3201000; a[37] = 6144; a[38] = 62914560;
        a[75] = 9; a[76] = 0; a[97] = 232448; a[115] = 1;
        devices[i].memory = (size_t)1 << 30;
    }
}

void fake_set(const char *name, long long value) {
    LOCKED;
    if (!strcmp(name, "devices")) device_count = (int)value;
    else if (!strcmp(name, "version")) driver_version = (int)value;
    else if (!strcmp(name, "init")) init_result = (int)value;
    else if (!strcmp(name, "memory")) for (int i = 0; i < MAX_DEVICES; i++) devices[i].memory = (size_t)value;
    else violate("unknown setting");
}

void fake_set_attribute(int device, int attribute, int value) { LOCKED; devices[device].attributes[attribute] = value; }

void fake_fail(const char *name, int nth, int code) {
    LOCKED;
    for (int i = 0; i < FAILURES; i++)
        if (!failures[i].code) {
            snprintf(failures[i].name, sizeof failures[i].name, "%s", name);
            failures[i].nth = nth;
            failures[i].code = code;
            return;
        }
}

int fake_live(const char *kind) {
    LOCKED;
    int count = 0;
    for (Object *o = objects; o; o = o->next)
        if (o->kind != FUNCTION && (!*kind || !strcmp(kind, kind_names[o->kind])))
            count++;
    return count;
}

int fake_calls(const char *name) {
    LOCKED;
    for (int i = 0; i < FUNCTIONS && calls[i].name[0]; i++)
        if (!strcmp(calls[i].name, name))
            return calls[i].calls;
    return 0;
}

const char *fake_log(void) { LOCKED; return log_length ? log_text : ""; }

void fake_clear_log(void) { LOCKED; log_length = 0; if (log_text) log_text[0] = 0; }

const char *fake_violations(void) { LOCKED; return violations; }

/* ---- bookkeeping of calls ---- */

static void write_log(const char *format, ...) {
    char line[2048];
    va_list list;
    va_start(list, format);
    int length = vsnprintf(line, sizeof line - 1, format, list);
    va_end(list);
    if (length > (int)sizeof line - 2)
        length = sizeof line - 2;
    line[length++] = '\n';
    if (log_length + (size_t)length + 1 > log_room)
        log_text = realloc(log_text, log_room = 2 * (log_length + (size_t)length + 4096));
    memcpy(log_text + log_length, line, (size_t)length);
    log_length += (size_t)length;
    log_text[log_length] = 0;
}

static int is_sticky(int code) { return code == 214 || code == 220 || (code >= 700 && code < 720); }

/* Counts the call; the code it shall fail with, or 0. */
static int arrive(const char *name) {
    int i = 0;
    while (calls[i].name[0] && strcmp(calls[i].name, name))
        i++;
    snprintf(calls[i].name, sizeof calls[i].name, "%s", name);
    calls[i].calls++;
    for (int f = 0; f < FAILURES; f++)
        if (failures[f].code && !strcmp(failures[f].name, name) && (failures[f].nth == 0 || failures[f].nth == calls[i].calls)) {
            if (is_sticky(failures[f].code) && current)
                devices[current->device].lost = failures[f].code;
            return failures[f].code;
        }
    return OK;
}

static int in_context(void) {
    if (!current || devices[current->device].references == 0)
        return INVALID_CONTEXT;
    return devices[current->device].lost;
}

/* A call that does nothing when it fails. */
#define ENTER(name, ...) LOCKED; write_log(name " " __VA_ARGS__); { int code = arrive(name); if (code) return code; }
#define ENTER_CONTEXT(name, ...) ENTER(name, __VA_ARGS__) { int code = in_context(); if (code) return code; }
/* A call that gives something back, also when it fails. */
#define ENTER_RELEASE(name, ...) LOCKED; write_log(name " " __VA_ARGS__); int failed = arrive(name); if (!failed) failed = in_context()
/* A call that must not be made while this thread captures. */
#define NOT_IN_CAPTURE if (capture) { capture->invalid = 1; return CAPTURE_UNSUPPORTED; }

static Object *create(Kind kind) {
    Object *object = calloc(1, sizeof *object);
    object->kind = kind;
    object->device = current ? current->device : -1;
    object->next = objects;
    objects = object;
    return object;
}

static Object *find(void *handle, Kind kind) {
    for (Object *o = objects; o; o = o->next)
        if (o == handle && o->kind == kind) {
            if (current && o->device != current->device)
                violate("a handle is used in another device's context");
            return o;
        }
    write_log("! no such %s", kind_names[kind]);
    return NULL;
}

static int release(void *handle, Kind kind) {
    Object *object = find(handle, kind);
    if (!object) {
        violate("a handle is given back twice, or was never given");
        return INVALID_HANDLE;
    }
    drop(object);
    return OK;
}

static Object *find_memory(uint64_t pointer, size_t bytes, Kind kind) {
    for (Object *o = objects; o; o = o->next) {
        uint64_t start = (uint64_t)(uintptr_t)o->data;
        if (o->kind == kind && pointer >= start && pointer - start <= o->bytes && bytes <= o->bytes - (pointer - start))
            return o;
    }
    return NULL;
}

/* ---- devices ---- */

int cuInit(unsigned flags) { ENTER("cuInit", "%u", flags); return device_count == 0 ? NO_DEVICE : init_result; }
int cuDriverGetVersion(int *version) { ENTER("cuDriverGetVersion", ""); *version = driver_version; return OK; }
int cuDeviceGetCount(int *count) { ENTER("cuDeviceGetCount", ""); *count = device_count; return OK; }
int cuDeviceGet(int *device, int i) { ENTER("cuDeviceGet", "%d", i); *device = i; return i < device_count ? OK : INVALID_DEVICE; }

int cuDeviceGetName(char *name, int room, int d) {
    ENTER("cuDeviceGetName", "%d", d);
    snprintf(name, (size_t)room, "Fake GPU %d", d);
    return OK;
}

int cuDeviceTotalMem_v2(size_t *bytes, int d) { ENTER("cuDeviceTotalMem_v2", "%d", d); *bytes = devices[d].memory; return OK; }

int cuDeviceGetAttribute(int *value, int attribute, int d) {
    ENTER("cuDeviceGetAttribute", "%d %d", attribute, d);
    if (attribute < 0 || attribute >= ATTRIBUTES)
        return INVALID_VALUE;
    *value = devices[d].attributes[attribute];
    return OK;
}

static const struct { int code; const char *name, *text; } errors[] = {
    { 0, "CUDA_SUCCESS", "no error" },
    { 1, "CUDA_ERROR_INVALID_VALUE", "invalid argument" },
    { 2, "CUDA_ERROR_OUT_OF_MEMORY", "out of memory" },
    { 100, "CUDA_ERROR_NO_DEVICE", "no CUDA-capable device is detected" },
    { 200, "CUDA_ERROR_INVALID_IMAGE", "device kernel image is invalid" },
    { 201, "CUDA_ERROR_INVALID_CONTEXT", "invalid device context" },
    { 218, "CUDA_ERROR_INVALID_PTX", "a PTX JIT compilation failed" },
    { 400, "CUDA_ERROR_INVALID_HANDLE", "invalid resource handle" },
    { 500, "CUDA_ERROR_NOT_FOUND", "named symbol not found" },
    { 700, "CUDA_ERROR_ILLEGAL_ADDRESS", "an illegal memory access was encountered" },
    { 719, "CUDA_ERROR_LAUNCH_FAILED", "unspecified launch failure" },
    { 803, "CUDA_ERROR_SYSTEM_DRIVER_MISMATCH", "system has unsupported display driver / cuda driver combination" },
    { 900, "CUDA_ERROR_STREAM_CAPTURE_UNSUPPORTED", "operation not permitted when stream is capturing" },
    { 901, "CUDA_ERROR_STREAM_CAPTURE_INVALIDATED", "operation failed due to a previous error during capture" },
    { 999, "CUDA_ERROR_UNKNOWN", "unknown error" },
};

static int error_words(int code, const char **words, int wants_name) {
    for (size_t i = 0; i < sizeof errors / sizeof *errors; i++)
        if (errors[i].code == code) {
            *words = wants_name ? errors[i].name : errors[i].text;
            return OK;
        }
    *words = NULL;
    return INVALID_VALUE;
}

int cuGetErrorName(int code, const char **name) { return error_words(code, name, 1); }
int cuGetErrorString(int code, const char **text) { return error_words(code, text, 0); }

int cuDevicePrimaryCtxRetain(void **context, int d) {
    ENTER("cuDevicePrimaryCtxRetain", "%d", d);
    if (devices[d].references++ == 0) {
        devices[d].context = create(CONTEXT);
        devices[d].context->device = d;
    }
    *context = devices[d].context;
    return OK;
}

int cuDevicePrimaryCtxRelease_v2(int d) {
    LOCKED;
    write_log("cuDevicePrimaryCtxRelease_v2 %d", d);
    int failed = arrive("cuDevicePrimaryCtxRelease_v2");
    if (devices[d].references == 0) {
        violate("a primary context is released twice");
        return INVALID_CONTEXT;
    }
    if (--devices[d].references == 0) {
        drop(devices[d].context);
        devices[d].lost = devices[d].pending = 0;
        devices[d].context = NULL;
    }
    return failed;
}

int cuCtxSetCurrent(void *context) {
    LOCKED;
    int code = arrive("cuCtxSetCurrent");
    if (code) return code;
    for (int d = 0; context && d <= MAX_DEVICES; d++) {
        if (d == MAX_DEVICES) { violate("a context that does not live is made current"); return INVALID_CONTEXT; }
        if (devices[d].context == context) break;
    }
    current = context;
    return OK;
}

/* ---- work ---- */

static void perform(Node *node) {
    switch (node->work) {
        case COPY: memmove(node->to, node->from, node->count); break;
        case FILL8: memset(node->to, (int)node->value, node->count); break;
        case FILL32: for (size_t i = 0; i < node->count; i++) memcpy(node->to + 4 * i, &node->value, 4); break;
        case LAUNCH:
            write_log("launch %s", node->text);
            if (node->fault) devices[node->device].pending = ILLEGAL_ADDRESS;
            break;
    }
    now += 0.25;
}

static void append(Object *owner, const Node *node) {
    Node **end = &owner->nodes;
    while (*end)
        end = &(*end)->next;
    *end = malloc(sizeof **end);
    **end = *node;
    (*end)->next = NULL;
    (*end)->text = node->text ? strdup(node->text) : NULL;
}

static int submit(void *handle, Node node) {
    Object *stream = find(handle, STREAM);
    if (!stream)
        return INVALID_HANDLE;
    if (stream->invalid)
        return CAPTURE_INVALIDATED;
    node.device = stream->device;
    if (stream->capturing)
        append(stream, &node);
    else
        perform(&node);
    return OK;
}

static int surface(int device) {
    if (devices[device].pending) {
        devices[device].lost = devices[device].pending;
        devices[device].pending = 0;
    }
    return devices[device].lost;
}

/* ---- memory ---- */

static size_t used_memory(int device) {
    size_t used = 0;
    for (Object *o = objects; o; o = o->next) {
        if (o->kind == MEMORY && o->device == device)
            used += o->bytes;
        for (int i = 0; o->kind == POOL && o->device == device && i < o->kept_count; i++)
            used += o->kept[i];
    }
    return used;
}

static int allocate(uint64_t *pointer, size_t bytes, Object *pool) {
    int reused = 0;
    for (int i = 0; pool && i < pool->kept_count && !reused; i++)
        if (pool->kept[i] == bytes) {
            pool->kept[i] = pool->kept[--pool->kept_count];
            reused = 1;
        }
    size_t total = devices[current->device].memory, used = used_memory(current->device);
    if (!reused && (used > total || bytes > total - used))
        return OUT_OF_MEMORY;
    Object *memory = create(MEMORY);
    memory->data = malloc(bytes);
    if (!memory->data) { drop(memory); return OUT_OF_MEMORY; }
    memory->bytes = bytes;
    memory->owner = pool;
    memset(memory->data, 0xCD, bytes);
    *pointer = (uint64_t)(uintptr_t)memory->data;
    return OK;
}

static int release_memory(uint64_t pointer, Kind kind, int from_pool) {
    Object *memory = NULL;
    for (Object *o = objects; o && !memory; o = o->next)
        if (o->kind == kind && (uint64_t)(uintptr_t)o->data == pointer)
            memory = o;
    if (!memory) { violate("memory is freed twice, or was never allocated"); return INVALID_VALUE; }
    if (from_pool != (memory->owner != NULL)) violate("memory is freed by the wrong function");
    if (current && memory->device != current->device) violate("memory is freed in another device's context");
    Object *pool = memory->owner;
    if (pool && pool->kept_count < 256) pool->kept[pool->kept_count++] = memory->bytes;
    drop(memory);
    return OK;
}

int cuMemGetInfo_v2(size_t *free_bytes, size_t *total) {
    ENTER_CONTEXT("cuMemGetInfo_v2", "");
    *total = devices[current->device].memory;
    *free_bytes = *total - used_memory(current->device);
    return OK;
}

int cuMemAlloc_v2(uint64_t *pointer, size_t bytes) {
    ENTER_CONTEXT("cuMemAlloc_v2", "%zu", bytes);
    NOT_IN_CAPTURE
    return allocate(pointer, bytes, NULL);
}

int cuMemFree_v2(uint64_t pointer) {
    ENTER_RELEASE("cuMemFree_v2", "");
    if (capture) violate("memory is freed during a capture");
    int code = release_memory(pointer, MEMORY, 0);
    return failed ? failed : code;
}

int cuMemHostAlloc(void **pointer, size_t bytes, unsigned flags) {
    ENTER_CONTEXT("cuMemHostAlloc", "%zu %u", bytes, flags);
    NOT_IN_CAPTURE
    Object *memory = create(PINNED);
    memory->data = malloc(bytes);
    memory->bytes = bytes;
    *pointer = memory->data;
    return OK;
}

int cuMemFreeHost(void *pointer) {
    ENTER_RELEASE("cuMemFreeHost", "");
    if (capture) violate("memory is freed during a capture");
    int code = release_memory((uint64_t)(uintptr_t)pointer, PINNED, 0);
    return failed ? failed : code;
}

int cuMemPoolCreate(void **pool, const int *properties) {
    ENTER_CONTEXT("cuMemPoolCreate", "");
    if (properties[0] != 1 || properties[1] != 0 || properties[2] != 1 || properties[3] != current->device)
        return INVALID_VALUE;
    *pool = create(POOL);
    return OK;
}

int cuMemPoolDestroy(void *pool) {
    ENTER_RELEASE("cuMemPoolDestroy", "");
    for (Object *o = objects; o; o = o->next)
        if (o->kind == MEMORY && o->owner == pool) violate("a pool is destroyed before its memory");
    int code = release(pool, POOL);
    return failed ? failed : code;
}

int cuMemPoolSetAttribute(void *pool, int attribute, void *value) {
    ENTER_CONTEXT("cuMemPoolSetAttribute", "%d %llu", attribute, (unsigned long long)*(uint64_t *)value);
    return find(pool, POOL) ? OK : INVALID_HANDLE;
}

int cuMemPoolTrimTo(void *handle, size_t bytes) {
    ENTER_CONTEXT("cuMemPoolTrimTo", "%zu", bytes);
    Object *pool = find(handle, POOL);
    if (!pool) return INVALID_HANDLE;
    pool->kept_count = 0;
    return OK;
}

int cuMemAllocFromPoolAsync(uint64_t *pointer, size_t bytes, void *handle, void *stream_handle) {
    ENTER_CONTEXT("cuMemAllocFromPoolAsync", "%zu", bytes);
    Object *pool = find(handle, POOL), *stream = find(stream_handle, STREAM);
    if (!pool || !stream) return INVALID_HANDLE;
    if (stream->capturing) violate("an allocation would become part of a captured graph");
    return allocate(pointer, bytes, pool);
}

int cuMemFreeAsync(uint64_t pointer, void *stream_handle) {
    ENTER_RELEASE("cuMemFreeAsync", "");
    Object *stream = find(stream_handle, STREAM);
    if (!stream) violate("memory is freed on a stream that does not live");
    else if (stream->capturing) violate("a release would become part of a captured graph");
    int code = release_memory(pointer, MEMORY, 1);
    return failed ? failed : code;
}

int cuMemcpyHtoDAsync_v2(uint64_t to, void *from, size_t bytes, void *stream) {
    ENTER_CONTEXT("cuMemcpyHtoDAsync_v2", "%zu", bytes);
    if (!find_memory(to, bytes, MEMORY)) return INVALID_VALUE;
    if (!find_memory((uint64_t)(uintptr_t)from, bytes, PINNED)) violate("a copy reads host memory that is not pinned");
    return submit(stream, (Node){ .work = COPY, .to = (char *)(uintptr_t)to, .from = from, .count = bytes });
}

int cuMemcpyDtoHAsync_v2(void *to, uint64_t from, size_t bytes, void *stream) {
    ENTER_CONTEXT("cuMemcpyDtoHAsync_v2", "%zu", bytes);
    if (!find_memory(from, bytes, MEMORY)) return INVALID_VALUE;
    if (!find_memory((uint64_t)(uintptr_t)to, bytes, PINNED)) violate("a copy writes host memory that is not pinned");
    return submit(stream, (Node){ .work = COPY, .to = to, .from = (char *)(uintptr_t)from, .count = bytes });
}

int cuMemcpyDtoDAsync_v2(uint64_t to, uint64_t from, size_t bytes, void *stream) {
    ENTER_CONTEXT("cuMemcpyDtoDAsync_v2", "%zu", bytes);
    if (!find_memory(from, bytes, MEMORY) || !find_memory(to, bytes, MEMORY)) return INVALID_VALUE;
    return submit(stream, (Node){ .work = COPY, .to = (char *)(uintptr_t)to, .from = (char *)(uintptr_t)from, .count = bytes });
}

int cuMemsetD8Async(uint64_t to, unsigned char value, size_t count, void *stream) {
    ENTER_CONTEXT("cuMemsetD8Async", "%u %zu", value, count);
    if (!find_memory(to, count, MEMORY)) return INVALID_VALUE;
    return submit(stream, (Node){ .work = FILL8, .to = (char *)(uintptr_t)to, .value = value, .count = count });
}

int cuMemsetD32Async(uint64_t to, unsigned value, size_t count, void *stream) {
    ENTER_CONTEXT("cuMemsetD32Async", "%u %zu", value, count);
    if (!find_memory(to, 4 * count, MEMORY)) return INVALID_VALUE;
    return submit(stream, (Node){ .work = FILL32, .to = (char *)(uintptr_t)to, .value = value, .count = count });
}

/* ---- streams and events ---- */

int cuStreamCreate(void **stream, unsigned flags) { ENTER_CONTEXT("cuStreamCreate", "%u", flags); *stream = create(STREAM); return OK; }

int cuStreamDestroy_v2(void *handle) {
    ENTER_RELEASE("cuStreamDestroy_v2", "");
    Object *stream = find(handle, STREAM);
    if (stream && stream->capturing) violate("a stream is destroyed while it is captured");
    if (capture == handle) capture = NULL;
    int code = release(handle, STREAM);
    return failed ? failed : code;
}

int cuStreamSynchronize(void *handle) {
    ENTER_CONTEXT("cuStreamSynchronize", "");
    Object *stream = find(handle, STREAM);
    if (!stream) return INVALID_HANDLE;
    if (stream->capturing) { stream->invalid = 1; return CAPTURE_UNSUPPORTED; }
    return surface(stream->device);
}

int cuEventCreate(void **event, unsigned flags) { ENTER_CONTEXT("cuEventCreate", "%u", flags); *event = create(EVENT); return OK; }

int cuEventDestroy_v2(void *event) {
    ENTER_RELEASE("cuEventDestroy_v2", "");
    int code = release(event, EVENT);
    return failed ? failed : code;
}

int cuEventRecord(void *handle, void *stream_handle) {
    ENTER_CONTEXT("cuEventRecord", "");
    Object *event = find(handle, EVENT), *stream = find(stream_handle, STREAM);
    if (!event || !stream) return INVALID_HANDLE;
    if (stream->invalid) return CAPTURE_INVALIDATED;
    event->is_captured = stream->capturing;
    event->time = now += 0.25;
    return OK;
}

int cuStreamWaitEvent(void *stream_handle, void *handle, unsigned flags) {
    ENTER_CONTEXT("cuStreamWaitEvent", "%u", flags);
    Object *event = find(handle, EVENT), *stream = find(stream_handle, STREAM);
    if (!event || !stream || event->time == 0) return INVALID_HANDLE;
    return OK;
}

int cuEventSynchronize(void *handle) {
    ENTER_CONTEXT("cuEventSynchronize", "");
    Object *event = find(handle, EVENT);
    if (!event) return INVALID_HANDLE;
    if (event->is_captured && capture) { capture->invalid = 1; return CAPTURE_UNSUPPORTED; }
    return surface(event->device);
}

int cuEventElapsedTime(float *milliseconds, void *start_handle, void *end_handle) {
    ENTER_CONTEXT("cuEventElapsedTime", "");
    Object *start = find(start_handle, EVENT), *end = find(end_handle, EVENT);
    if (!start || !end || start->time == 0 || end->time == 0) return INVALID_HANDLE;
    *milliseconds = (float)(end->time - start->time);
    return OK;
}

/* ---- capture and graphs ---- */

int cuStreamBeginCapture_v2(void *handle, int mode) {
    ENTER_CONTEXT("cuStreamBeginCapture_v2", "%d", mode);
    Object *stream = find(handle, STREAM);
    if (!stream) return INVALID_HANDLE;
    if (stream->capturing || mode < 0 || mode > 2) return INVALID_VALUE;
    stream->capturing = 1;
    capture = stream;
    return OK;
}

int cuStreamEndCapture(void *handle, void **graph) {
    LOCKED;
    write_log("cuStreamEndCapture");
    int failed = arrive("cuStreamEndCapture");
    if (!failed) failed = in_context();
    Object *stream = find(handle, STREAM);
    if (!stream) return INVALID_HANDLE;
    if (!stream->capturing) { violate("a capture is ended that was not begun"); return INVALID_VALUE; }
    int invalid = stream->invalid;
    stream->capturing = stream->invalid = 0;
    capture = NULL;
    if (invalid || failed) {
        drop_nodes(stream->nodes);
        stream->nodes = NULL;
        *graph = NULL;
        return failed ? failed : CAPTURE_INVALIDATED;
    }
    Object *made = create(GRAPH);
    made->nodes = stream->nodes;
    stream->nodes = NULL;
    *graph = made;
    return OK;
}

int cuGraphGetNodes(void *handle, void **nodes, size_t *count) {
    ENTER_CONTEXT("cuGraphGetNodes", "");
    Object *graph = find(handle, GRAPH);
    if (!graph || nodes) return INVALID_VALUE;
    *count = 0;
    for (Node *node = graph->nodes; node; node = node->next)
        ++*count;
    return OK;
}

int cuGraphDestroy(void *graph) {
    ENTER_RELEASE("cuGraphDestroy", "");
    int code = release(graph, GRAPH);
    return failed ? failed : code;
}

int cuGraphInstantiateWithFlags(void **executable, void *handle, unsigned long long flags) {
    ENTER_CONTEXT("cuGraphInstantiateWithFlags", "%llu", flags);
    Object *graph = find(handle, GRAPH);
    if (!graph) return INVALID_VALUE;
    Object *made = create(EXECUTABLE);
    for (Node *node = graph->nodes; node; node = node->next)
        append(made, node);
    *executable = made;
    return OK;
}

int cuGraphUpload(void *executable, void *stream) {
    ENTER_CONTEXT("cuGraphUpload", "");
    return find(executable, EXECUTABLE) && find(stream, STREAM) ? OK : INVALID_HANDLE;
}

int cuGraphLaunch(void *handle, void *stream_handle) {
    ENTER_CONTEXT("cuGraphLaunch", "");
    Object *executable = find(handle, EXECUTABLE), *stream = find(stream_handle, STREAM);
    if (!executable || !stream) return INVALID_HANDLE;
    if (stream->capturing) return INVALID_VALUE;
    for (Node *node = executable->nodes; node; node = node->next)
        perform(node);
    return OK;
}

int cuGraphExecDestroy(void *executable) {
    ENTER_RELEASE("cuGraphExecDestroy", "");
    int code = release(executable, EXECUTABLE);
    return failed ? failed : code;
}

/* ---- modules ---- */

int cuLinkCreate_v2(unsigned count, int *names, void **values, void **state) {
    ENTER_CONTEXT("cuLinkCreate_v2", "%u", count);
    Object *link = create(LINK);
    for (unsigned i = 0; i < count; i++)
        switch (names[i]) {
            case 3: link->info_log = values[i]; break;
            case 4: link->info_bytes = (size_t)values[i]; break;
            case 5: link->error_log = values[i]; break;
            case 6: link->error_bytes = (size_t)values[i]; break;
        }
    *state = link;
    return OK;
}

int cuLinkAddData_v2(void *handle, int kind, void *data, size_t bytes, const char *name, unsigned count, int *names, void **values) {
    ENTER_CONTEXT("cuLinkAddData_v2", "%d %zu %s", kind, bytes, name);
    Object *link = find(handle, LINK);
    (void)names; (void)values;
    if (!link || kind != 1 || count != 0 || bytes == 0 || ((char *)data)[bytes - 1]) return INVALID_VALUE;
    if (strstr(data, "SYNTAX_ERROR")) {
        snprintf(link->error_log, link->error_bytes, "ptxas %s, line 1; fatal : Parsing error near 'SYNTAX_ERROR'", name);
        return INVALID_PTX;
    }
    snprintf(link->info_log, link->info_bytes, "ptxas info : Compiling %s", name);
    free(link->data);
    link->data = malloc(bytes + 10);
    link->bytes = (size_t)snprintf(link->data, bytes + 10, "FAKECUBIN%s", (char *)data) + 1;
    return OK;
}

int cuLinkComplete(void *handle, void **cubin, size_t *bytes) {
    ENTER_CONTEXT("cuLinkComplete", "");
    Object *link = find(handle, LINK);
    if (!link || !link->data) return INVALID_VALUE;
    *cubin = link->data;
    *bytes = link->bytes;
    return OK;
}

int cuLinkDestroy(void *link) {
    ENTER_RELEASE("cuLinkDestroy", "");
    int code = release(link, LINK);
    return failed ? failed : code;
}

int cuModuleLoadData(void **module, const char *image) {
    ENTER_CONTEXT("cuModuleLoadData", "");
    if (strncmp(image, "FAKECUBIN", 9)) return INVALID_IMAGE;
    Object *made = create(MODULE);
    made->data = strdup(image + 9);
    *module = made;
    return OK;
}

int cuModuleUnload(void *module) {
    ENTER_RELEASE("cuModuleUnload", "");
    for (Object *o = objects, *next; o; o = next) {
        next = o->next;
        if (o->kind == FUNCTION && o->owner == module) drop(o);
    }
    int code = release(module, MODULE);
    return failed ? failed : code;
}

static int remark(const char *text, const char *name, int otherwise) {
    const char *line = strstr(text, "// fake:"), *end = line ? strchr(line, '\n') : NULL, *at = line ? strstr(line, name) : NULL;
    return at && (!end || at < end) ? atoi(at + strlen(name)) : otherwise;
}

int cuModuleGetFunction(void **function, void *handle, const char *name) {
    ENTER_CONTEXT("cuModuleGetFunction", "%s", name);
    Object *module = find(handle, MODULE);
    if (!module) return INVALID_HANDLE;
    char entry[256];
    snprintf(entry, sizeof entry, ".entry %s(", name);
    const char *at = strstr(module->data, entry), *end = at ? strchr(at + strlen(entry), ')') : NULL;
    if (!end) return NOT_FOUND;
    Object *made = create(FUNCTION);
    made->owner = module;
    made->data = strdup(name);
    for (const char *p = strstr(at, ".param"); p && p < end; p = strstr(p + 1, ".param")) {
        const char *type = strchr(p + 1, '.');
        made->parameter_bytes[made->parameters++] = type && !strncmp(type + 2, "64", 2) ? 8 : 4;
    }
    made->registers = remark(module->data, "registers=", 32);
    made->local = remark(module->data, "local=", 0);
    made->shared = remark(module->data, "shared=", 0);
    made->threads = remark(module->data, "threads=", 1024);
    made->fault = remark(module->data, "fault", -1) >= 0;
    made->dynamic_limit = 49152 - made->shared;
    *function = made;
    return OK;
}

int cuFuncGetAttribute(int *value, int attribute, void *handle) {
    ENTER_CONTEXT("cuFuncGetAttribute", "%d", attribute);
    Object *f = find(handle, FUNCTION);
    if (!f) return INVALID_HANDLE;
    switch (attribute) {
        case 0: *value = f->threads; return OK;
        case 1: *value = f->shared; return OK;
        case 3: *value = f->local; return OK;
        case 4: *value = f->registers; return OK;
        case 8: *value = f->dynamic_limit; return OK;
        default: return INVALID_VALUE;
    }
}

int cuFuncSetAttribute(void *handle, int attribute, int value) {
    ENTER_CONTEXT("cuFuncSetAttribute", "%d %d", attribute, value);
    Object *f = find(handle, FUNCTION);
    if (!f || attribute != 8 || value + f->shared > devices[current->device].attributes[97]) return INVALID_VALUE;
    f->dynamic_limit = value;
    return OK;
}

int cuOccupancyMaxActiveBlocksPerMultiprocessor(int *groups, void *handle, int group, size_t shared) {
    ENTER_CONTEXT("cuOccupancyMaxActiveBlocksPerMultiprocessor", "%d %zu", group, shared);
    Object *f = find(handle, FUNCTION);
    if (!f || group <= 0) return INVALID_VALUE;
    *groups = group <= f->threads ? 2048 / group : 0;
    return OK;
}

int cuLaunchKernel(void *handle, unsigned gx, unsigned gy, unsigned gz, unsigned bx, unsigned by, unsigned bz, unsigned shared,
                   void *stream, void **arguments, void **extra) {
    ENTER_CONTEXT("cuLaunchKernel", "");
    Object *f = find(handle, FUNCTION);
    if (!f || extra) return INVALID_HANDLE;
    uint64_t threads = (uint64_t)bx * by * bz;
    if (!gx || !gy || !gz || !threads || threads > (uint64_t)f->threads || (int)shared > f->dynamic_limit) return INVALID_VALUE;
    char text[2048];
    int at = snprintf(text, sizeof text, "%s grid=%u,%u,%u group=%u,%u,%u shared=%u args=", f->data, gx, gy, gz, bx, by, bz, shared);
    for (int i = 0; i < f->parameters && at < (int)sizeof text - 32; i++) {
        uint64_t value = 0;
        memcpy(&value, arguments[i], (size_t)f->parameter_bytes[i]);
        at += snprintf(text + at, sizeof text - (size_t)at, "%s%llu", i ? "," : "", (unsigned long long)value);
    }
    return submit(stream, (Node){ .work = LAUNCH, .text = text, .fault = f->fault });
}
