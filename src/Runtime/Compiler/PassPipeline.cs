using System.Collections.Immutable;
using System.Reflection;
using ILGPU.IR.Transformations;
using IlgpuBackend = ILGPU.Backends.Backend;

namespace Whence.Runtime.Compiler;

/// <summary>
/// The passes of ILGPU's optimiser. <see cref="CodePlacement"/> is taken out: it moves a load past stores, atomics and barriers when only a value carried by a
/// loop uses it. The rest is pinned by a test, since nothing in ILGPU's contract says what it is.
/// </summary>
static class PassPipeline
{
    static readonly PropertyInfo Kept = typeof(IlgpuBackend).GetProperty("KernelTransformers", BindingFlags.Instance | BindingFlags.NonPublic)
        ?? throw new KernelCompilerException("ILGPU's backend has no property KernelTransformers: this is another version than 1.5.3");

    /// <summary>Names of the backend's passes, in order.</summary>
    public static IEnumerable<string> Names(IlgpuBackend backend) =>
        Passes(backend).SelectMany(transformer => transformer.Transformations.Select(pass => pass.GetType().Name));

    /// <summary>Takes the unsound pass out of the backend.</summary>
    public static void Fence(IlgpuBackend backend)
    {
        var sound = Passes(backend).Select(transformer =>
        {
            var builder = Transformer.CreateBuilder(transformer.Configuration);
            foreach (var pass in transformer.Transformations.Where(pass => pass is not CodePlacement))
                builder.Add(pass);
            return builder.ToTransformer();
        });
        Kept.DeclaringType!.GetProperty(Kept.Name, BindingFlags.Instance | BindingFlags.NonPublic)!.SetValue(backend, sound.ToImmutableArray());
    }

    static ImmutableArray<Transformer> Passes(IlgpuBackend backend) => (ImmutableArray<Transformer>)Kept.GetValue(backend)!;
}
