namespace Whence.Runtime.Simulated.Ptx;

/// <summary>An instruction as it is written.</summary>
/// <param name="Line">Number of its line, from 1.</param>
/// <param name="Text">The instruction as text.</param>
/// <param name="Code">The name with its modifiers: ld.global.f32.</param>
/// <param name="Operands">The operands as written.</param>
/// <param name="Guard">The predicate that it hangs on.</param>
sealed record PtxInstruction(int Line, string Text, string Code, PtxOperand[] Operands, PtxOperand.Register? Guard)
{
    readonly string[] parts = Code.Split('.');

    /// <summary>The name without modifiers.</summary>
    public string Name => parts[0];

    /// <summary>The modifiers, types among them.</summary>
    public ReadOnlySpan<string> Modifiers => parts.AsSpan(1);

    /// <summary>The last of its types.</summary>
    public PtxType Type => parts.Length > 1 ? PtxTypes.Parse(parts[^1]) : PtxType.None;

    public bool Has(string modifier) => Array.IndexOf(parts, modifier, 1) > 0;

    /// <summary>The state space that it names.</summary>
    public PtxSpace Space => Has("global") ? PtxSpace.Global : Has("shared") || Has("shared::cta") ? PtxSpace.Shared : Has("local") ? PtxSpace.Local
        : Has("param") ? PtxSpace.Param : Has("const") ? PtxSpace.Const : PtxSpace.Generic;

    /// <summary>Values that a lane moves: 2 for .v2.</summary>
    public int Width => Has("v4") ? 4 : Has("v2") ? 2 : 1;

    /// <summary>Another instruction in its place.</summary>
    public PtxInstruction As(string code, PtxOperand[] operands) => new(Line, Text, code, operands, Guard);

    public PtxException Error(string message) => new(message, Line, Text);

    /// <summary>Fails for modifiers other than types and these.</summary>
    public void Allow(params ReadOnlySpan<string> modifiers)
    {
        foreach (var modifier in Modifiers)
        {
            if (PtxTypes.Parse(modifier) is PtxType.None && !modifiers.Contains(modifier))
                throw Error($"instruction {Code} is not known, .{modifier} of it");
        }
    }
}
