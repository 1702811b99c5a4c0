namespace Whence.Kernels.Intrinsics;

/// <summary>
/// The PTX of a method marked <c>[IntrinsicImplementation]</c>, whose C# body says what it does: <c>%o</c> stands for the result's registers,
/// <c>%0</c> for those of the first argument and so on, <c>[%0]</c> for the address that the argument refers to. Structs become lists of registers.
/// Several instructions are separated by <c>;</c>.
/// </summary>
/// <param name="template">The text, without the last semicolon.</param>
[AttributeUsage(AttributeTargets.Method)]
public sealed class PtxAttribute(string template) : Attribute
{
    /// <summary>The text.</summary>
    public string Template { get; } = template;
}
