using Google.Protobuf;
using Whence.Models.Onnx.Wire;

namespace Whence.Models.Onnx;

/// <content>The file behind the model, for those who change it.</content>
public sealed partial class OnnxModel
{
    /// <summary>The nodes that the outputs need, one a line: what each computes, and from what.</summary>
    internal string Structure => string.Concat(Contents.Nodes.Select(node => $"{node.Signature}\n"));

    /// <summary>Name of the output that holds the class scores.</summary>
    /// <exception cref="OnnxException">It is not clear which one does.</exception>
    internal string ScoresOutput => Trial().ScoresOutput;

    /// <summary>A copy of the file's content.</summary>
    internal ModelProto CopyOfFile() => source.File.Clone();

    /// <summary>A node of the file, for reading.</summary>
    internal NodeReader Reader(NodeProto node) => new(node, source);

    /// <summary>The model of another file that is read as this one is.</summary>
    internal OnnxModel WithFile(ModelProto file)
    {
        var model = Parse(file.ToByteArray(), Name, source.Folder);
        return new(model) { Inputs = Inputs, Scores = Scores, Given = Given };
    }
}
