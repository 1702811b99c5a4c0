using System.Collections.Immutable;
using System.Reflection;
using ILGPU;
using ILGPU.IR;
using ILGPU.IR.Analyses;
using ILGPU.IR.Transformations;
using IlgpuBackend = ILGPU.Backends.Backend;

namespace Whence.Runtime.Compiler;

/// <summary>
/// The passes of ILGPU's optimiser. <see cref="CodePlacement"/> is taken out: it moves a load past stores, atomics and barriers when only a value carried by a
/// loop uses it. Behind the inliner the passes see what the kernel still calls, and no longer every method that went into it: the kernels of a
/// ResNet-50 took 33 s of processor time with all of them, 25 s without. The rest is pinned by a test, since nothing in ILGPU's contract says what it is.
/// </summary>
static class PassPipeline
{
    const BindingFlags Hidden = BindingFlags.Instance | BindingFlags.NonPublic;

    static readonly PropertyInfo Kept = typeof(IlgpuBackend).GetProperty("KernelTransformers", Hidden) ?? throw Missing("property Backend.KernelTransformers");
    static readonly FieldInfo First = typeof(Context).GetField("<ContextTransformer>k__BackingField", Hidden) ?? throw Missing("property Context.ContextTransformer");

    static readonly ConstructorInfo Chosen =
        typeof(MethodCollection).GetConstructor(Hidden, [typeof(IRContext), typeof(ImmutableArray<Method>)]) ?? throw Missing("constructor MethodCollection");

    /// <summary>Names of the backend's passes, in order.</summary>
    public static IEnumerable<string> Names(IlgpuBackend backend) =>
        Passes(backend).SelectMany(transformer => transformer.Transformations.Select(pass => pass.GetType().Name));

    /// <summary>Names of the passes that a context's methods go through before the backend sees them, in order.</summary>
    public static IEnumerable<string> Names(Context context) =>
        ((Transformer)First.GetValue(context)!).Transformations.Select(pass => pass is OfCalled called ? called.Name : pass.GetType().Name);

    /// <summary>Keeps the passes behind the inliner to what <paramref name="kernel"/> still calls.</summary>
    public static void Narrow(Context context, MethodInfo kernel)
    {
        var all = (Transformer)First.GetValue(context)!;
        var builder = Transformer.CreateBuilder(all.Configuration);
        foreach (var pass in all.Transformations)
            builder.Add(pass is Inliner ? pass : new OfCalled(pass, kernel));
        First.SetValue(context, builder.ToTransformer());
    }

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

    static KernelCompilerException Missing(string what) => new($"ILGPU has no {what}: this is another version than 1.5.3");

    // A pass over the kernel and what it calls; over everything where the kernel is not among the methods.
    sealed class OfCalled(Transformation pass, MethodInfo kernel) : Transformation
    {
        public string Name => pass.GetType().Name;

        public override void Transform(in MethodCollection methods)
        {
            var chosen = methods;
            if (methods.FirstOrDefault(method => method.HasSource && method.Source == kernel) is { } root)
            {
                var (all, called) = (methods.ToSet(), ImmutableArray.CreateBuilder<Method>());
                foreach (var method in References.CreateRecursive(root.Blocks, new MethodCollections.AllMethods()))
                {
                    if (all.Contains(method))
                        called.Add(method);
                }
                chosen = (MethodCollection)Chosen.Invoke([methods.Context, called.ToImmutable()]);
            }
            pass.Transform(chosen);
        }
    }
}
