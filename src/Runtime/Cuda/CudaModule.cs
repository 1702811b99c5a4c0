using System.Text;

namespace Whence.Runtime.Cuda;

/// <summary>Compiled kernels, loaded into a context.</summary>
sealed unsafe class CudaModule : CudaResource
{
    CudaModule(CudaContext context, OwnedHandle handle, string name, bool isFromCache, string log)
        : base(context, handle)
    {
        Name = name;
        IsFromCache = isFromCache;
        Log = log;
    }

    /// <summary>What it is called in messages.</summary>
    public string Name { get; }

    /// <summary>True when no compiler ran: the cubin was on disk.</summary>
    public bool IsFromCache { get; }

    /// <summary>What the compiler said; empty where the cubin was on disk.</summary>
    public string Log { get; }

    nuint Handle => (nuint)Value;

    /// <summary>What the cubin of a text is called in the cache; it depends on the device's name and capability and on the driver's version.</summary>
    public static string FileOf(string ptx, CudaDevice device) =>
        KernelCache.Key(device.Name, $"{device.Capability}", $"{device.Driver.VersionNumber}", ptx) + ".cubin";

    /// <summary>Takes the cubin from the cache, or compiles and keeps it, and loads it.</summary>
    public static CudaModule Load(CudaContext context, KernelCache? cache, string name, string ptx)
    {
        context.MakeCurrent();
        var file = cache is null ? "" : FileOf(ptx, context.Device);
        // A cubin that this driver refuses is compiled anew and written over.
        if (cache?.Read(file) is { } kept && TryLoad(context, kept, out var loaded) == CudaResult.Success)
            return Own(context, loaded, name, true, "");
        var cubin = PtxCompiler.Compile(context, name, ptx, out var log);
        context.Check(TryLoad(context, cubin, out var module), "cuModuleLoadData", $"loading '{name}'");
        cache?.Write(file, cubin);
        return Own(context, module, name, false, log);
    }

    /// <summary>Finds a kernel by the name of its <c>.entry</c>.</summary>
    /// <exception cref="CudaException">The module has no such kernel.</exception>
    public CudaKernel Kernel(string entry)
    {
        Context.MakeCurrent();
        nuint function;
        fixed (byte* text = Encoding.UTF8.GetBytes(entry + "\0"))
            Context.Check(
                Context.Api.Modules.GetFunction(&function, Handle, text), "cuModuleGetFunction", $"finding kernel '{entry}' in '{Name}'");
        return new(this, entry, function);
    }

    static CudaModule Own(CudaContext context, nuint module, string name, bool isFromCache, string log)
    {
        var calls = context.Api.Modules;
        var handle = context.Own(module, value =>
        {
            context.Stream.Settle();
            return calls.Unload((nuint)value);
        });
        return new(context, handle, name, isFromCache, log);
    }

    static CudaResult TryLoad(CudaContext context, byte[] cubin, out nuint module)
    {
        nuint loaded = 0;
        CudaResult result;
        fixed (byte* image = cubin)
            result = context.Api.Modules.Load(&loaded, image);
        module = loaded;
        return result;
    }
}
