using Whence.Models.Onnx.Wire;

namespace Whence.Models.Lap;

/// <summary>
/// Local attention pooling as a function of an ONNX file: a body of standard operators that any runtime can open, under a domain and a name by which the importer
/// puts the engine's own op in the place of a call. Inputs: values [N,C,H,W], attention [N,1,H,W], beta [1], prior [R*S], and, where gated, old [N,C,P,Q] and gate [1].
/// </summary>
static class LapFunction
{
    /// <summary>The first operator set at which every operator of the body means what is written here.</summary>
    public const int FirstOpset = 11;

    /// <summary>The first version of the format that has functions.</summary>
    public const int FirstIrVersion = 8;

    /// <summary>The function for windows that lie so.</summary>
    public static FunctionProto Of(LapGeometry geometry, int opset) => new()
    {
        Domain = LapGeometry.Domain,
        Name = geometry.Name,
        Input = { Inputs(geometry) },
        Output = { "out" },
        Attribute = { LapGeometry.Attributes },
        Node = { new LapBody(geometry).Nodes },
        OpsetImport = { new OperatorSetIdProto { Domain = "", Version = opset } },
    };

    /// <summary>A call of it.</summary>
    public static NodeProto Call(LapGeometry geometry, string name, string output, IEnumerable<string> inputs)
    {
        var call = ProtoNode.Of(geometry.Name, output, inputs);
        call.Name = name;
        call.Domain = LapGeometry.Domain;
        geometry.WriteTo(call);
        return call;
    }

    /// <summary>
    /// What stands for a call of <paramref name="function"/>: one node of the operator that the importer knows, where the body is to the letter the one written here for
    /// the call's attributes; null where it is any other function, whose body then says what it does.
    /// </summary>
    public static NodeProto? Known(FunctionProto function, NodeProto call)
    {
        if (function.Domain != LapGeometry.Domain || !function.Name.StartsWith(LapGeometry.Operator, StringComparison.Ordinal) || LapGeometry.Read(call) is not { } geometry)
            return null;
        var inputs = Inputs(geometry).Count();
        if (function.Name != geometry.Name || call.Input.Count != inputs || call.Input.Contains("") || call.Output.Count != 1)
            return null;
        var opset = function.OpsetImport is [{ Domain: "", Version: var version and >= FirstOpset and < 1 << 16 }] ? (int)version : 0;
        if (opset == 0 || !Of(geometry, opset).Equals(function))
            return null;
        var known = call.Clone();
        known.OpType = LapGeometry.Operator;
        return known;
    }

    static IEnumerable<string> Inputs(LapGeometry geometry) => geometry.IsGated ? ["values", "attention", "beta", "prior", "old", "gate"] : ["values", "attention", "beta", "prior"];
}
