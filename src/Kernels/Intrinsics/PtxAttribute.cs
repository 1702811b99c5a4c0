namespace Whence.Kernels.Intrinsics;

/// <summary>
/// The PTX of a method marked <c>[IntrinsicImplementation]</c>, whose C# body says what it does: <c>%o</c> stands for the result's registers,
/// <c>%0</c> for those of the first argument and so on, <c>[%0]</c> for the address that the argument refers to. Structs become lists of registers, of
/// which <c>%0:1</c> is the second. Several instructions are separated by <c>;</c>. Of several texts the one that needs the newest device is written that the
/// target has.
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

    /// <summary>A class with a method of the same name and parameters, compiled in its place for targets that have none of the texts.</summary>
    public Type? Otherwise { get; init; }
}
