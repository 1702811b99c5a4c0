namespace Whence.Models.Onnx;

/// <summary>Where a model came from and which operator set it speaks.</summary>
/// <param name="Name">The file, or the name of a buffer; for messages.</param>
/// <param name="Folder">Folder of external data; null where there is none.</param>
/// <param name="Opset">Version of the standard operator set.</param>
sealed record OnnxSource(string Name, string? Folder, int Opset);
