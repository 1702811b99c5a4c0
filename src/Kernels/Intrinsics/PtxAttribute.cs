namespace Whence.Kernels.Intrinsics;

/// <summary>
/// The PTX of a method marked <c>[IntrinsicImplementation]</c>, whose C# body says what it does: <c>%o</c> stands for the result's registers,
/// <c>%0</c> for those of the first argument and so on, <c>[%0]</c> for the address that the argument refers to. Structs become lists of registers, of
/// which <c>%0:1</c> is the second. Several instructions are separated by <c>;</c>. Of several texts the one that needs the newest device a target has is written;
/// where it has none, the C# body is compiled.
/// </summary>
/// <param name="template">The text, without the last semicolon.</param>
/// <param name="capability">The least compute capability, ten times the number before the point and that behind it.</param>
[AttributeUsage(AttributeTargets.Method, AllowMultiple = true)]
public sealed class PtxAttribute(string template, int capability = 0) : Attribute
{
    /// <summary>The text.</summary>
    public string Template { get; } = template;

    /// <summary>The least compute capability, such as 80.</summary>
    public int Capability { get; } = capability;
}
