using Microsoft.AspNetCore.Http;
using Whence.Hosting;
using Whence.Models;
using Whence.Models.Images;

namespace Whence.Serve;

/// <summary>A picture that came in: its name and size, what the network sees of it, and where that lies in it.</summary>
sealed record ServedPicture(string Name, int Width, int Height, Image Fitted, float[] Pixels, PictureRegion Seen);

/// <summary>
/// Takes pictures in. Uploads wait for their clients and nobody else; decoding, which takes memory and time of the processor, is done for as many at once as
/// there are processors.
/// </summary>
sealed class PictureReader(long mostBytes)
{
    readonly SemaphoreSlim decoding = new(Environment.ProcessorCount);

    /// <summary>Reads and decodes a picture, unless it would be for nothing.</summary>
    /// <exception cref="RefusedException">The service is full.</exception>
    public async Task<ServedPicture> Read(HttpContext context, IExplanationService service)
    {
        var upload = await PictureUpload.Read(context.Request, mostBytes).ConfigureAwait(false);
        if (service.IsFull)
            throw new RefusedException(StatusCodes.Status503ServiceUnavailable, "all sessions are in use, and as many requests wait as may");
        await decoding.WaitAsync(context.RequestAborted).ConfigureAwait(false);
        try
        {
            return Fit(upload, service.Classifier);
        }
        finally
        {
            decoding.Release();
        }
    }

    static ServedPicture Fit(PictureUpload upload, Classifier classifier)
    {
        var image = upload.Decode();
        var (fitted, pixels) = classifier.Prepare(image);
        return new(upload.Name, image.Width, image.Height, fitted, pixels, classifier.Preprocessing.Seen(image.Width, image.Height));
    }
}
