using Whence.Models.Onnx.Flow;
using Whence.Models.Onnx.Wire;

namespace Whence.Models.Onnx;

/// <summary>Where a model came from and which operator set it speaks.</summary>
/// <param name="Name">The file, or the name of a buffer; for messages.</param>
/// <param name="Folder">Folder of external data; null where there is none.</param>
/// <param name="Opset">Version of the standard operator set.</param>
sealed record OnnxSource(string Name, string? Folder, int Opset)
{
    /// <summary>Files older than operator set 7 are read too: few meanings changed, and what changed is told by attributes.</summary>
    public const int FirstOpset = 1;

    /// <summary>
    /// The newest operator set. From 22 on operators took in further element types; what else changed is told by attributes and inputs: a scale of another
    /// type than the numbers (23), the precision of a quantisation (23), windows of Attention (25).
    /// </summary>
    public const int LastOpset = 25;

    /// <summary>SHA-256 of the file's content.</summary>
    public required Lazy<string> Hash { get; init; }

    /// <summary>The file itself, of which a trained copy is made.</summary>
    public required ModelProto File { get; init; }

    /// <summary>The functions that the file defines itself.</summary>
    public FunctionTable Functions { get; init; } = FunctionTable.None;
}
