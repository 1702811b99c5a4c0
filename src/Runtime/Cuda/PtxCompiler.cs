using System.Text;

namespace Whence.Runtime.Cuda;

/// <summary>Compiles PTX text to a cubin with the driver's compiler.</summary>
static unsafe class PtxCompiler
{
    const int Ptx = 1;
    const int LogBytes = 64 << 10;

    /// <summary>Compiles for the context's device.</summary>
    /// <param name="name">What the text is called in messages.</param>
    /// <param name="log">What the compiler had to say: registers, shared bytes and spills of each kernel.</param>
    /// <exception cref="CudaException">The text does not compile; the message holds the compiler's log.</exception>
    public static byte[] Compile(CudaContext context, string name, string ptx, out string log)
    {
        context.MakeCurrent();
        var calls = context.Api.Modules;
        byte[] info = new byte[LogBytes], errors = new byte[LogBytes];
        // The driver writes into the logs and reads the two arrays until the link is destroyed.
        fixed (byte* infoAt = info, errorsAt = errors)
        {
            var names = stackalloc JitOption[]
                { JitOption.InfoLog, JitOption.InfoLogBytes, JitOption.ErrorLog, JitOption.ErrorLogBytes, JitOption.LogVerbose };
            var values = stackalloc nuint[] { (nuint)infoAt, LogBytes, (nuint)errorsAt, LogBytes, 1 };
            nuint link;
            context.Check(calls.CreateLink(5, names, values, &link), "cuLinkCreate", $"starting the PTX compiler for '{name}'");
            try
            {
                var cubin = Link(context, link, name, ptx, info, errors);
                log = Text(info);
                return cubin;
            }
            finally
            {
                _ = calls.DestroyLink(link);
            }
        }
    }

    static byte[] Link(CudaContext context, nuint link, string name, string ptx, byte[] info, byte[] errors)
    {
        var calls = context.Api.Modules;
        var text = Encoding.UTF8.GetBytes(ptx + "\0");
        var title = Encoding.UTF8.GetBytes(name + "\0");
        fixed (byte* textAt = text, titleAt = title)
        {
            var result = calls.AddToLink(link, Ptx, textAt, (nuint)text.Length, titleAt, 0, null, null);
            if (result != CudaResult.Success)
                throw context.Failure(result, "cuLinkAddData", $"compiling '{name}'", Text(errors) + Text(info));
        }
        byte* cubin;
        nuint bytes;
        var completed = calls.CompleteLink(link, &cubin, &bytes);
        if (completed != CudaResult.Success)
            throw context.Failure(completed, "cuLinkComplete", $"linking '{name}'", Text(errors) + Text(info));
        return new ReadOnlySpan<byte>(cubin, checked((int)bytes)).ToArray();
    }

    static string Text(byte[] log) => Encoding.UTF8.GetString(log.AsSpan(0, Math.Max(0, log.AsSpan().IndexOf((byte)0))));
}
