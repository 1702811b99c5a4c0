using System.Text;
using Whence.Kernels.Instructions;
using Whence.Kernels.Language;

namespace Whence.Kernels.Ptx;

/// <summary>Prints kernels as PTX: the same kernel and target give the same text.</summary>
static class PtxPrinter
{
    /// <summary>The text of a module with this kernel alone; its version is the lowest that has what the kernel uses.</summary>
    /// <exception cref="KernelException">The kernel uses what the target, or its driver's version of the language, lacks.</exception>
    public static string Print(Kernel kernel, PtxTarget target)
    {
        var body = new PtxBody(kernel, target);
        var code = body.Print();
        var text = new StringBuilder();
        text.Append($"// {kernel}, groups of {kernel.Group}\n");
        text.Append($".version {body.Isa}\n.target {target.Name}\n.address_size 64\n\n");
        AppendShared(text, kernel);
        AppendEntry(text, kernel);
        text.Append("{\n").Append(body.Registers.Declarations()).Append('\n').Append(code).Append("    ret;\n}\n");
        return text.ToString();
    }

    static void AppendShared(StringBuilder text, Kernel kernel)
    {
        foreach (var memory in kernel.Shared)
            text.Append($"// shared+{memory.Offset}: {memory.Element}[{memory.Length}] {memory.Name}\n");
        if (kernel.SharedIsDynamic)
            text.Append($".extern .shared .align 16 .b8 {PtxBody.SharedName}[];\n\n");
        else if (kernel.SharedBytes > 0)
            text.Append($".shared .align 16 .b8 {PtxBody.SharedName}[{kernel.SharedBytes}];\n\n");
    }

    static void AppendEntry(StringBuilder text, Kernel kernel)
    {
        text.Append($".visible .entry {kernel.Name}(");
        for (var i = 0; i < kernel.Parameters.Count; i++)
        {
            var parameter = kernel.Parameters[i];
            var type = parameter.Buffer is null
                ? $".{PtxBody.ParameterType(parameter.Type)}"
                : $".u64 .ptr .global .align {parameter.Type.Bytes()}";
            text.Append($"{(i > 0 ? "," : "")}\n    .param {type} {PtxBody.ParameterName(kernel, i)}");
        }
        text.Append($")\n.reqntid {kernel.Group.X}, {kernel.Group.Y}, {kernel.Group.Z}\n");
        if (kernel.MinGroupsPerProcessor > 0)
            text.Append($".minnctapersm {kernel.MinGroupsPerProcessor}\n");
    }
}
