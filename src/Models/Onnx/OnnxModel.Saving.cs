using Google.Protobuf;
using Whence.Models.Onnx.Wire;
using Whence.Models.Tensors;

namespace Whence.Models.Onnx;

/// <content>The way back to a file.</content>
public sealed partial class OnnxModel
{
    // The wire format counts bytes in 32 bits.
    const long MostBytes = 2_000_000_000;

    /// <summary>The model with other values in the place of constants of its file, rounded to the element type that each has there.</summary>
    /// <param name="values">Values by the constant's name, in the file's own layout.</param>
    /// <exception cref="OnnxException">There is no such constant, or it has another number of elements.</exception>
    public OnnxModel WithValues(IReadOnlyDictionary<string, float[]> values)
    {
        var file = source.File.Clone();
        foreach (var (name, numbers) in values)
        {
            var tensor = file.Graph.Initializer.FirstOrDefault(t => t.Name == name)
                ?? file.Graph.Node.FirstOrDefault(n => n.OpType == "Constant" && n.Output.Contains(name))?.Attribute.FirstOrDefault(a => a.Name == "value")?.T
                ?? throw new OnnxException(Name, $"there is no constant '{name}' to take values; {NearNames.Hint(name, Contents.Initializers.Keys)}");
            Write(tensor, numbers);
        }
        return WithFile(file);
    }

    /// <summary>
    /// Writes the model as one ONNX file, with what lay in files beside it inside; the file appears under its name when it is whole. Sizes, inputs and scores
    /// that were chosen when it was read are choices of a reader and are not part of it.
    /// </summary>
    /// <exception cref="OnnxException">It would be larger than the format allows.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public void Save(string path)
    {
        var file = source.File.Clone();
        foreach (var tensor in ProtoTensors.Of(file).Where(tensor => tensor.DataLocation == TensorProto.Types.Location.External))
            Inline(tensor, OnnxTensors.Stored(tensor, Name, source.Folder).Data.Span);
        var bytes = ProtoTensors.Of(file).Sum(tensor => (long)tensor.RawData.Length + 4L * tensor.FloatData.Count);
        if (bytes > MostBytes)
            throw new OnnxException(Name, $"{bytes} bytes of tensors are more than one ONNX file can hold ({MostBytes})");
        var part = $"{path}.{Environment.ProcessId}.part";
        using (var stream = File.Create(part))
            file.WriteTo(stream);
        File.Move(part, path, overwrite: true);
    }

    void Write(TensorProto tensor, float[] values)
    {
        var stored = OnnxTensors.Read(tensor, Name, source.Folder);
        if (stored.Count != values.Length)
            throw new OnnxException(Name, $"constant '{tensor.Name}' {stored} takes {stored.Count} values, {values.Length} were given");
        Inline(tensor, HostTensor.Of(stored.Type, Array.ConvertAll(values, v => (double)v), stored.Shape).Data.Span);
    }

    static void Inline(TensorProto tensor, ReadOnlySpan<byte> bytes)
    {
        tensor.FloatData.Clear();
        tensor.DoubleData.Clear();
        tensor.Int32Data.Clear();
        tensor.Int64Data.Clear();
        tensor.Uint64Data.Clear();
        tensor.ExternalData.Clear();
        tensor.DataLocation = TensorProto.Types.Location.Default;
        tensor.RawData = ByteString.CopyFrom(bytes);
    }
}
