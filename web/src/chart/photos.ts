// The photos of heads, fetched when they are first drawn.
import type { Card } from '@/api/paths'
import { isAllowedPicture } from '@/ui/names'

// Of pictures in files, in pixels.
export const photoSize = 96

export class Photos {
  private readonly images = new Map<string, HTMLImageElement | null>()
  private readonly hosts: () => readonly string[]
  private readonly arrived: () => void

  constructor(hosts: () => readonly string[], arrived: () => void) {
    this.hosts = hosts
    this.arrived = arrived
  }

  // Null as long as it is not there.
  get(person: Card): HTMLImageElement | null {
    const address = person.AVATAR
    const known = this.images.get(address)
    if (known !== undefined) return known?.complete && known.naturalWidth > 0 ? known : null
    if (!isAllowedPicture(address, this.hosts())) {
      this.images.set(address, null)
      return null
    }
    const image = new Image()
    image.referrerPolicy = 'no-referrer'
    image.onload = this.arrived
    image.onerror = () => this.images.set(address, null)
    image.src = address
    this.images.set(address, image)
    return null
  }

  // The photos of these people as JPEG files in addresses of their own. A photo of another host, which that does not allow to be
  // copied, is left out.
  async copies(people: Card[]): Promise<Map<string, string>> {
    const copies = new Map<string, string>()
    const addresses = new Set(people.map((person) => person.AVATAR).filter(Boolean))
    const waiting = [...addresses].filter((address) => isAllowedPicture(address, this.hosts()))
    const work = async (): Promise<void> => {
      for (let address = waiting.pop(); address; address = waiting.pop()) {
        const copy = await copyOf(address).catch(() => null)
        if (copy) copies.set(address, copy)
      }
    }
    await Promise.all([work(), work(), work(), work(), work(), work()])
    return copies
  }
}

async function copyOf(address: string): Promise<string> {
  const image = new Image()
  image.referrerPolicy = 'no-referrer'
  if (!address.startsWith('data:')) image.crossOrigin = 'anonymous'
  image.src = address
  await image.decode()
  const canvas = document.createElement('canvas')
  canvas.width = canvas.height = photoSize
  canvas.getContext('2d')!.drawImage(image, 0, 0, photoSize, photoSize)
  return canvas.toDataURL('image/jpeg', 0.85)
}
